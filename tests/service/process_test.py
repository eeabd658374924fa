#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""ledgerd as a user starts it: settings, refusals to start, signals, metrics.

Goal: what an operator meets is said clearly and ends as promised. Method: the
real program in a scratch directory, its exit codes, log lines and ports.

    process_test.py LEDGERD
"""

import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] /
                       "interop"))
import daemon  # noqa: E402

LEDGERD = sys.argv.pop(1)


class ProcessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stubs = tempfile.TemporaryDirectory()
        daemon.generate_stubs(pathlib.Path(cls.stubs.name))
        # The module's names exist only now.
        from ledger.v1 import admin_service_pb2 as admin
        from ledger.v1 import admin_service_pb2_grpc as admin_grpc
        from ledger.v1 import ledger_service_pb2 as service
        from ledger.v1 import ledger_service_pb2_grpc as service_grpc
        cls.admin, cls.admin_grpc = admin, admin_grpc
        cls.service, cls.service_grpc = service, service_grpc

    @classmethod
    def tearDownClass(cls):
        cls.stubs.cleanup()

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.scratch = pathlib.Path(self.directory.name)
        self.daemons = []

    def tearDown(self):
        for each in self.daemons:
            each.kill()
        self.directory.cleanup()

    def start(self, *flags, name="data"):
        server = daemon.Daemon(LEDGERD, self.scratch, *flags, name=name)
        self.daemons.append(server)
        return server

    def run_once(self, *arguments, timeout=30):
        return subprocess.run([LEDGERD, *arguments], capture_output=True,
                              text=True, timeout=timeout, check=False)

    def append(self, channel, request_id, term):
        stub = self.service_grpc.LedgerServiceStub(channel)
        request = self.service.AppendEventsRequest(request_id=request_id)
        append = request.appends.add(agreement_id="A")
        append.expected.any = True
        fact = append.events.add().fact
        fact.effective.date = "2024-01-01"
        fact.term_granted.term_id = term
        fact.term_granted.term_kind = 1
        return stub.AppendEvents(request, timeout=20)

    def test_sigterm_closes_in_order_and_everything_is_there_again(self):
        server = self.start()
        with grpc.insecure_channel(server.address) as channel:
            size = self.append(channel, "r-1", "T").tree_size
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.line("stopped")["tree_size"], size)
        again = self.start()
        self.assertEqual(again.line("serving")["tree_size"], size)
        with grpc.insecure_channel(again.address) as channel:
            answer = self.append(channel, "r-1", "T")
        self.assertTrue(answer.replayed)
        self.assertEqual(again.stop(), 0)

    def test_kill_minus_nine_loses_nothing_that_was_acknowledged(self):
        server = self.start()
        with grpc.insecure_channel(server.address) as channel:
            size = self.append(channel, "r-1", "T").tree_size
        server.kill()
        again = self.start()
        self.assertEqual(again.line("serving")["tree_size"], size)

    def test_a_second_ledgerd_on_the_same_data_is_refused(self):
        server = self.start()
        second = self.run_once("--data", str(self.scratch / "data"),
                               "--listen", "127.0.0.1:0",
                               "--metrics-listen", "off")
        self.assertEqual(second.returncode, 2)
        self.assertIn("held by another process", second.stderr)
        self.assertIn(str(server.process.pid), second.stderr)
        self.assertIsNone(server.process.poll())

    def test_a_second_ledgerd_on_the_same_port_is_refused(self):
        server = self.start()
        second = self.run_once("--data", str(self.scratch / "other"),
                               "--listen", server.address,
                               "--metrics-listen", "off")
        self.assertEqual(second.returncode, 2)
        self.assertIn(f"listen '{server.address}': cannot be bound",
                      second.stderr)

    def test_a_directory_of_something_else_is_refused(self):
        other = self.scratch / "other"
        other.mkdir()
        (other / "holiday.txt").write_text("not a ledger")
        refused = self.run_once("--data", str(other), "--listen",
                                "127.0.0.1:0", "--metrics-listen", "off")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("other", refused.stderr)
        self.assertEqual((other / "holiday.txt").read_text(), "not a ledger")

    def test_a_data_directory_of_another_origin_is_refused(self):
        self.assertEqual(self.start("--origin", "one.example").stop(), 0)
        refused = self.run_once("--data", str(self.scratch / "data"),
                                "--origin", "two.example", "--listen",
                                "127.0.0.1:0", "--metrics-listen", "off")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("one.example", refused.stderr)

    def test_a_public_address_needs_insecure(self):
        refused = self.run_once("--data", str(self.scratch / "data"),
                                "--listen", "0.0.0.0:0")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--insecure", refused.stderr)
        self.assertFalse((self.scratch / "data").exists())

    def test_print_config_shows_values_with_their_origins(self):
        shown = self.run_once("--print-config", "--reader-threads", "3")
        self.assertEqual(shown.returncode, 0)
        self.assertRegex(
            shown.stdout, r"reader-threads += '3' +# flag --reader-threads\n")

    def test_version_names_the_libraries(self):
        shown = self.run_once("--version")
        self.assertEqual(shown.returncode, 0)
        self.assertTrue(shown.stdout.startswith("ledgerd "))
        self.assertIn("grpc ", shown.stdout)

    def test_metrics_are_served_on_loopback_and_nothing_else_is(self):
        server = self.start()
        with grpc.insecure_channel(server.address) as channel:
            self.append(channel, "r-1", "T")
        base = "http://" + server.line("serving")["metrics"]
        with urllib.request.urlopen(base + "/metrics", timeout=10) as page:
            text = page.read().decode()
        self.assertIn("ledger_events_recorded_total 1\n", text)
        self.assertIn("ledger_tree_size 3\n", text)
        for path, data, code in (("/", None, 404), ("/metrics", b"x", 405)):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(base + path, data=data, timeout=10)
            self.assertEqual(caught.exception.code, code)
            caught.exception.close()

    def metric(self, server, name):
        url = f"http://{server.line('serving')['metrics']}/metrics"
        with urllib.request.urlopen(url, timeout=10) as page:
            for line in page.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.split()[1])
        raise AssertionError(f"no metric {name}")

    def wait_for_rounds(self, server, rounds):
        deadline = time.monotonic() + daemon.PATIENCE_SECONDS
        while self.metric(server, "ledger_audit_rounds_total") < rounds:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_it_audits_itself_while_it_is_appended_to(self):
        server = self.start("--audit-every", "1ms",
                            "--audit-records-per-second", "100000")
        with grpc.insecure_channel(server.address) as channel:
            size = self.append(channel, "r-0", "T-0").tree_size
            written = 0
            while (written < 100 or
                   self.metric(server, "ledger_audit_rounds_total") < 3):
                written += 1
                size = self.append(channel, f"r-{written}",
                                   f"T-{written}").tree_size
        done = self.metric(server, "ledger_audit_rounds_total")
        # One of them began when everything was there.
        self.wait_for_rounds(server, done + 2)
        self.assertEqual(
            self.metric(server, "ledger_audit_differences_total"), 0)
        self.assertGreaterEqual(
            self.metric(server, "ledger_audit_records_total"), size)
        self.assertGreater(
            self.metric(server, "ledger_audit_last_round_timestamp_seconds"),
            time.time() - 3600)
        self.assertEqual(server.stop(), 0)
        rounds = [line for line in server.log()
                  if line["message"] == "audit: a round is over"]
        self.assertGreaterEqual(len(rounds), done + 2)
        self.assertEqual(rounds[-1]["tree_size"], size)
        for line in rounds:
            self.assertEqual((line["level"], line["differences"]), ("info", 0))

    def test_sigterm_ends_an_audit_that_would_take_an_hour(self):
        server = self.start("--audit-every", "1h",
                            "--audit-records-per-second", "1")
        with grpc.insecure_channel(server.address) as channel:
            for i in range(300):
                self.append(channel, f"r-{i}", f"T-{i}")
        self.assertEqual(server.stop(), 0)
        again = self.start("--audit-every", "1h",
                           "--audit-records-per-second", "1")
        while self.metric(again, "ledger_audit_records_total") < 256:
            time.sleep(0.02)
        self.assertEqual(again.stop(), 0)
        self.assertNotIn("audit: a round is over",
                         [line["message"] for line in again.log()])

    def test_a_hostile_metrics_client_does_no_harm(self):
        server = self.start()
        host, port = server.line("serving")["metrics"].split(":")
        for garbage in (b"\0" * 1000, b"GET " + b"a" * 100_000,
                        b"GET /metrics HTTP/1.1\r\n" + b"X: y\r\n" * 20_000):
            with socket.create_connection((host, int(port)), 10) as client:
                try:
                    client.sendall(garbage)
                except ConnectionError:
                    pass
        with urllib.request.urlopen(f"http://{host}:{port}/metrics",
                                    timeout=10) as page:
            self.assertEqual(page.status, 200)

    def test_logs_are_json_lines_without_payload(self):
        server = self.start("--log-level", "debug")
        with grpc.insecure_channel(server.address) as channel:
            self.append(channel, "r-secret", "T-secret")
        self.assertEqual(server.stop(), 0)
        for line in server.log():
            self.assertIn("time", line)
            self.assertIn("level", line)
        self.assertNotIn("secret", server.log_file.read_text())

    def test_watches_end_with_their_cursor_at_sigterm(self):
        server = self.start()
        channel = grpc.insecure_channel(server.address)
        size = self.append(channel, "r-1", "T").tree_size
        stub = self.service_grpc.LedgerServiceStub(channel)
        watch = stub.WatchEvents(self.service.WatchEventsRequest())
        self.assertTrue(next(watch).caught_up)
        server.process.send_signal(signal.SIGTERM)
        with self.assertRaises(grpc.RpcError) as caught:
            next(watch)
        self.assertEqual(caught.exception.code(),
                         grpc.StatusCode.UNAVAILABLE)
        self.assertIn(f"resume from cursor {size}",
                      caught.exception.details())
        channel.close()
        self.assertEqual(server.stop(), 0)

    def test_drain_delay_says_not_serving_and_a_second_signal_skips_it(self):
        server = self.start("--drain-delay", "1h")
        channel = grpc.insecure_channel(server.address)
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        self.assertEqual(check(b"", timeout=10), b"\x08\x01")
        server.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 20
        while check(b"", timeout=10) != b"\x08\x02":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        # Still serving while it drains.
        self.append(channel, "r-1", "T")
        channel.close()
        self.assertIsNone(server.process.poll())
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(timeout=20), 0)

    def test_nothing_acknowledged_is_lost_by_a_stop_under_load(self):
        server = self.start()
        acknowledged = []

        def write(writer):
            with grpc.insecure_channel(server.address) as channel:
                for i in range(10_000):
                    name = f"w{writer}-{i}"
                    try:
                        self.append(channel, name, name)
                    except grpc.RpcError:
                        return
                    acknowledged.append(name)

        writers = [threading.Thread(target=write, args=(each,))
                   for each in range(4)]
        for each in writers:
            each.start()
        while len(acknowledged) < 50:
            time.sleep(0.01)
        self.assertEqual(server.stop(), 0)
        for each in writers:
            each.join()
        again = self.start()
        with grpc.insecure_channel(again.address) as channel:
            for name in acknowledged:
                self.assertTrue(self.append(channel, name, name).replayed)
        print(f"{len(acknowledged)} acknowledged, all replayed")


if __name__ == "__main__":
    unittest.main(verbosity=1)
