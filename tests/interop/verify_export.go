// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Verifies the tree of a full export with the Go project's own transparency
// log packages: every hash, proof and signature decision is theirs.
//
//	verify_export EXPORT_DIR VKEY
//
// Checks the checkpoints, every byte below tile/, and each record of
// agreements/ with its proof; not what a record says, nor completeness.
// Exit status: 0 it holds, 1 refuted (file and reason), 2 could not look.
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	export string
	key    note.Verifier
	stored []tlog.Hash // in the order of tlog.StoredHashIndex
	reader = tlog.HashReaderFunc(func(indexes []int64) (hashes []tlog.Hash, err error) {
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
)

func demand(holds bool, file, reason string, arguments ...interface{}) {
	if !holds {
		fmt.Fprintf(os.Stderr, file+": "+reason+"\n", arguments...)
		os.Exit(1)
	}
}

func read(file string) []byte {
	data, err := os.ReadFile(filepath.Join(export, file))
	demand(err == nil, file, "missing or unreadable")
	return data
}

// Calls `check` with each file below a folder; a missing folder has none.
func eachBelow(folder string, check func(file string)) {
	filepath.WalkDir(filepath.Join(export, folder), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			file, _ := filepath.Rel(export, path)
			check(file)
		}
		return err
	})
}

// The packages read numbers and base64 leniently; these formats do not.
func decimal(text, file string) int64 {
	number, err := strconv.ParseInt(text, 10, 64)
	demand(err == nil && strconv.FormatUint(uint64(number), 10) == text, file, "bad number")
	return number
}

func hash(text, file string) tlog.Hash {
	parsed, err := tlog.ParseHash(text)
	demand(err == nil && parsed.String() == text, file, "bad hash")
	return parsed
}

func openCheckpoint(file string) (int64, tlog.Hash) {
	opened, err := note.Open(read(file), note.VerifierList(key))
	demand(err == nil, file, "%v", err)
	for _, line := range append(opened.Sigs, opened.UnverifiedSigs...) {
		_, err := base64.StdEncoding.Strict().DecodeString(line.Base64)
		demand(err == nil, file, "bad base64")
	}
	lines := strings.Split(opened.Text, "\n")
	demand(len(lines) == 4 && lines[0] == key.Name(), file, "not origin, size and root")
	size, root := decimal(lines[1], file), hash(lines[2], file)
	demand(size > 0 || root == sha256.Sum256(nil), file, "not the root of no leaves")
	return size, root
}

// Calls `check` with the path of each tile of a level that has `size` hashes,
// its first one and how many; a path has groups of three digits.
func eachTile(level string, size int64, check func(file string, first, count int64)) {
	for n := int64(0); 256*n < size; n++ {
		path, count := fmt.Sprintf("%03d", n%1000), size-256*n
		for rest := n / 1000; rest > 0; rest /= 1000 {
			path = fmt.Sprintf("x%03d/%s", rest%1000, path)
		}
		if path = "tile/" + level + "/" + path; count < 256 {
			path += fmt.Sprintf(".p/%d", count)
		} else {
			count = 256
		}
		check(path, 256*n, count)
	}
}

func checkBundle(file string, first, count int64) {
	data := read(file)
	for i := first; i < first+count; i++ {
		demand(len(data) >= 2 && len(data) >= 2+int(data[0])<<8+int(data[1]), file, "leaf %d is cut", i)
		end := 2 + int(data[0])<<8 + int(data[1])
		hashes, err := tlog.StoredHashes(i, data[2:end], reader)
		demand(err == nil, file, "%v", err)
		stored, data = append(stored, hashes...), data[end:]
	}
	demand(len(data) == 0, file, "bytes behind the last leaf")
}

func checkTiles(size int64) {
	wanted := map[string]bool{}
	eachTile("entries", size, func(file string, first, count int64) {
		checkBundle(file, first, count)
		wanted[file] = true
	})
	for level := 0; size > 0; level, size = level+1, size/256 {
		eachTile(strconv.Itoa(level), size, func(file string, first, count int64) {
			data := read(file)
			demand(int64(len(data)) == 32*count, file, "wrong length")
			for i := int64(0); i < count; i++ {
				hash := stored[tlog.StoredHashIndex(8*level, first+i)]
				demand(string(data[32*i:32*i+32]) == string(hash[:]), file, "hash %d differs", first+i)
			}
			wanted[file] = true
		})
	}
	eachBelow("tile", func(file string) {
		demand(wanted[file], file, "not of a tree of this size")
	})
}

func checkProof(stem string, size int64, root tlog.Hash) {
	file := stem + ".tlog-proof"
	parts := strings.SplitN(string(read(file)), "\n\n", 2)
	demand(len(parts) == 2 && parts[1] == string(read("checkpoint")), file, "of another checkpoint")
	lines := strings.Split(parts[0], "\n")
	if len(lines) > 2 && strings.HasPrefix(lines[1], "extra ") {
		lines = append(lines[:1], lines[2:]...)
	}
	demand(len(lines) > 1 && lines[0] == "c2sp.org/tlog-proof@v1" && strings.HasPrefix(lines[1], "index "), file, "malformed")
	proof, index := tlog.RecordProof{}, decimal(lines[1][len("index "):], file)
	for _, line := range lines[2:] {
		proof = append(proof, hash(line, file))
	}
	err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(read(stem+".record")))
	demand(err == nil, file, "does not prove its .record: %v", err)
}

func main() {
	var err error
	if len(os.Args) == 3 {
		export = os.Args[1]
		key, err = note.NewVerifier(os.Args[2])
	}
	if _, look := os.ReadDir(export); key == nil || err != nil || look != nil {
		fmt.Fprintln(os.Stderr, "usage: verify_export EXPORT_DIR VKEY", err, look)
		os.Exit(2)
	}
	size, root := openCheckpoint("checkpoint")
	checkTiles(size)
	computed, err := tlog.TreeHash(size, reader)
	demand(err == nil && (size == 0 || computed == root), "checkpoint", "not the root of the entries")
	eachBelow("checkpoints", func(file string) {
		oldSize, oldRoot := openCheckpoint(file)
		demand(oldSize <= size && file == fmt.Sprintf("checkpoints/%d", oldSize), file, "not of the size that names it")
		if oldSize > 0 {
			proof, err := tlog.ProveTree(size, oldSize, reader)
			demand(err == nil && tlog.CheckTree(proof, size, root, oldSize, oldRoot) == nil, file, "not a beginning of this tree")
		}
	})
	records := 0
	eachBelow("agreements", func(file string) {
		if extension := filepath.Ext(file); extension == ".record" {
			checkProof(strings.TrimSuffix(file, extension), size, root)
			records++
		} else if extension == ".tlog-proof" {
			read(strings.TrimSuffix(file, extension) + ".record")
		}
	})
	fmt.Printf("tree of %d leaves, %d records proven\n", size, records)
}
