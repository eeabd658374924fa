// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/reflection.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace ledger {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

namespace stable = grpc::reflection::v1;
namespace alpha = grpc::reflection::v1alpha;

// Adds `file` and all that it imports, each once, imports last.
template <typename FileResponse>
void AddFile(const FileDescriptor* file, std::set<std::string>* seen,
             FileResponse* response) {
  if (!seen->insert(file->name()).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  *response->add_file_descriptor_proto() = proto.SerializeAsString();
  for (int i = 0; i < file->dependency_count(); ++i) {
    AddFile(file->dependency(i), seen, response);
  }
}

// Answers one message; `Request` and `Response` are of either version.
template <typename Request, typename Response>
Response Answer(const Request& request,
                const std::vector<std::string>& services) {
  Response response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  const auto refuse = [&](grpc::StatusCode code, const std::string& message) {
    response.mutable_error_response()->set_error_code(code);
    response.mutable_error_response()->set_error_message(message);
    return response;
  };
  const auto give = [&](const FileDescriptor* file, const std::string& name) {
    if (file == nullptr) {
      return refuse(grpc::StatusCode::NOT_FOUND,
                    absl::StrCat("'", name, "': not known to this server"));
    }
    std::set<std::string> seen;
    AddFile(file, &seen, response.mutable_file_descriptor_response());
    return response;
  };
  const DescriptorPool* const pool = DescriptorPool::generated_pool();
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      return give(pool->FindFileByName(request.file_by_filename()),
                  request.file_by_filename());
    case Request::kFileContainingSymbol:
      return give(
          pool->FindFileContainingSymbol(request.file_containing_symbol()),
          request.file_containing_symbol());
    case Request::kFileContainingExtension: {
      const auto& asked = request.file_containing_extension();
      const Descriptor* type =
          pool->FindMessageTypeByName(asked.containing_type());
      const FieldDescriptor* field =
          type == nullptr
              ? nullptr
              : pool->FindExtensionByNumber(type, asked.extension_number());
      return give(field == nullptr ? nullptr : field->file(),
                  asked.containing_type());
    }
    case Request::kAllExtensionNumbersOfType: {
      const std::string& name = request.all_extension_numbers_of_type();
      const Descriptor* type = pool->FindMessageTypeByName(name);
      if (type == nullptr) return give(nullptr, name);
      std::vector<const FieldDescriptor*> fields;
      pool->FindAllExtensions(type, &fields);
      auto* numbers = response.mutable_all_extension_numbers_response();
      numbers->set_base_type_name(name);
      for (const FieldDescriptor* field : fields) {
        numbers->add_extension_number(field->number());
      }
      return response;
    }
    case Request::kListServices:
      for (const std::string& name : services) {
        response.mutable_list_services_response()->add_service()->set_name(
            name);
      }
      return response;
    case Request::MESSAGE_REQUEST_NOT_SET:
      break;
  }
  return refuse(grpc::StatusCode::INVALID_ARGUMENT,
                "message_request: missing; give one of its fields");
}

// One stream of questions: read, answer, read again.
template <typename Request, typename Response>
class Stream : public grpc::ServerBidiReactor<Request, Response> {
 public:
  explicit Stream(const std::vector<std::string>* services)
      : services_(services) {
    this->StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::OK);
    response_ = Answer<Request, Response>(request_, *services_);
    this->StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::CANCELLED);
    this->StartRead(&request_);
  }

  void OnDone() override { delete this; }

 private:
  const std::vector<std::string>* const services_;
  Request request_;
  Response response_;
};

// The service of one version.
template <typename Api, typename Request, typename Response>
class Reflection final : public Api::CallbackService {
 public:
  explicit Reflection(std::vector<std::string> services)
      : services_(std::move(services)) {}

  grpc::ServerBidiReactor<Request, Response>* ServerReflectionInfo(
      grpc::CallbackServerContext*) override {
    return new Stream<Request, Response>(&services_);
  }

 private:
  const std::vector<std::string> services_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> NewReflectionServices(
    std::vector<std::string> services) {
  std::sort(services.begin(), services.end());
  std::vector<std::unique_ptr<grpc::Service>> out;
  out.push_back(
      std::make_unique<
          Reflection<stable::ServerReflection, stable::ServerReflectionRequest,
                     stable::ServerReflectionResponse>>(services));
  out.push_back(
      std::make_unique<
          Reflection<alpha::ServerReflection, alpha::ServerReflectionRequest,
                     alpha::ServerReflectionResponse>>(services));
  return out;
}

}  // namespace ledger
