#pragma once
/// \file Rules on system calls as libseccomp takes them, made into a filter. Part of seccomp.cc and
/// seccomp_converter.cc.
#include <linux/filter.h>
#include <seccomp.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace casebound::sandbox {

// Stands for the process's own id until it knows it: larger than any process id (at most 2^22).
constexpr std::uint32_t kOwnPid = 0x7ACEB0B1;

// Conditions on the arguments of a call, counted from 0.
inline scmp_arg_cmp is(unsigned argument, scmp_datum_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
inline scmp_arg_cmp is_not(unsigned argument, scmp_datum_t value) {
  return {argument, SCMP_CMP_NE, value, 0};
}
inline scmp_arg_cmp has_none_of(unsigned argument, scmp_datum_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}
/// Of `bits` these are set and no other.
inline scmp_arg_cmp has_of(unsigned argument, scmp_datum_t bits, scmp_datum_t set) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, set};
}

class SeccompRules {
 public:
  /// \param otherwise  what happens to a call that no rule names. \throws Error{Sandbox}
  explicit SeccompRules(std::uint32_t otherwise);

  /// A call that this machine does not have is left out. \throws Error{Sandbox}
  template <class... Conditions>
  void add(std::uint32_t action, int call, Conditions... conditions) {
    if (call < 0) return;
    check(seccomp_rule_add(context_.get(), action, call, sizeof...(conditions), conditions...));
  }

  std::vector<sock_filter> program() const;

 private:
  static void check(int result);
  std::unique_ptr<void, void (*)(void*)> context_;
};

}  // namespace casebound::sandbox
