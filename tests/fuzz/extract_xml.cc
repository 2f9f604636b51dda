// XML in any pieces: the first byte of the input says how large they are. Whole or in pieces, it reads the
// same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "extract/xml_stream.h"

namespace {

using namespace casebound::extract;

class Recorder : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    out.append("<").append(name);
    for (const XmlAttribute& each : attributes) {
      if (!casebound::is_valid_utf8(each.value)) std::abort();
      out.append(" ").append(each.value);
    }
    ++open;
  }
  void end(std::string_view name) override {
    out.append(">").append(name);
    if (--open < 0) std::abort();
  }
  void text(std::string_view text) override {
    if (!casebound::is_valid_utf8(text)) std::abort();
    out.append(text);
  }
  std::string out;
  long open = 0;
};

std::string read(std::string_view xml, std::size_t piece) {
  Recorder recorder;
  XmlStream stream(recorder, 40);
  for (; !xml.empty(); xml.remove_prefix(std::min(piece, xml.size()))) stream.feed(xml.substr(0, piece));
  stream.finish();
  if (recorder.open != 0) std::abort();
  return recorder.out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view xml(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (read(xml, SIZE_MAX) != read(xml, std::size_t{data[0] % 16U} + 1)) std::abort();
  return 0;
}
