#pragma once
/// \file A document of one format, told and read within the contract of format.h and within small limits.
#include <string_view>

#include "base/error.h"
#include "checking_sink.h"

namespace casebound::fuzz {

/// Limits that a small input can pass, so that passing them is tried too; passwords as the corpus knows them.
inline extract::ExtractOptions small_limits() {
  extract::ExtractOptions options;
  options.passwords = {"wrong", "geheim"};
  options.limits.children = 1000;
  options.limits.child_bytes = 1U << 20;
  options.limits.children_bytes = 4U << 20;
  options.limits.text_bytes = 1U << 20;
  return options;
}

/// Reads whatever the format makes of the bytes. Aborts where it breaks the contract.
/// \param name hints by its ending
inline void read_checked(const extract::Format& format, std::string_view bytes, std::string_view name = "x") {
  extract::ExtractOptions options = small_limits();
  options.name = name;
  (void)format.recognise(bytes.substr(0, 64U << 10), name);
  const auto input = extract::input_over(bytes);
  CheckingSink sink;
  try {
    sink.finish(format.extract(*input, options, sink));
  } catch (const Error&) {
  }
}

}  // namespace casebound::fuzz
