// A casebound-worker in role office whose converter is a program of ours: "office PROGRAM", or "office
// PROGRAM broken" for one that does not keep to the messages.
#include <unistd.h>

#include <string>
#include <string_view>

#include "sandbox/serve.h"
#include "sandbox/serve_conversion.h"

namespace {

using namespace casebound::sandbox;

class ProgramForTests : public Converter {
 public:
  explicit ProgramForTests(std::string program) : program_(std::move(program)) {}
  ConverterPlan plan(const ConversionOrder& order) override {
    ConverterPlan plan;
    plan.program = program_;
    plan.document = "/tmp/document." + order.from;
    plan.result = "/tmp/result/document." + order.to;
    plan.arguments = {plan.document, plan.result};
    plan.environment = {"PLACE=room"};
    plan.readable = {"/usr", "/lib", "/lib64", program_};
    plan.files = {{"/tmp/profile/settings", "on"}};
    return plan;
  }

 private:
  std::string program_;
};

}  // namespace

int main(int count, char** words) {
  if (count > 3 && std::string_view(words[3]) == "broken") {
    const std::string garbage(100'000, '\xEE');
    if (write(kControlFd, garbage.data(), garbage.size()) > 0) sleep(60);
    return 1;
  }
  ProgramForTests program(count > 2 ? words[2] : "");
  serve_conversion(program);
}
