#include "sandbox/seccomp_rules.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

namespace casebound::sandbox {

SeccompRules::SeccompRules(std::uint32_t otherwise) : context_(seccomp_init(otherwise), &seccomp_release) {
  check(context_ ? 0 : -1);
}

std::vector<sock_filter> SeccompRules::program() const {
  const Fd file(memfd_create("filter", MFD_CLOEXEC));
  check(file.is_open() ? 0 : -1);
  check(seccomp_export_bpf(context_.get(), file.get()));
  const off_t size = lseek(file.get(), 0, SEEK_END);
  std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
  const std::size_t got =
      read_at(file.get(), 0, reinterpret_cast<char*>(program.data()), program.size() * sizeof(sock_filter));
  check(size > 0 && got == static_cast<std::size_t>(size) ? 0 : -1);
  return program;
}

void SeccompRules::check(int result) {
  if (result < 0) throw Error(ErrorCode::Sandbox, "The system call filter of the worker could not be built.");
}

}  // namespace casebound::sandbox
