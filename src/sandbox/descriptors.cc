#include "sandbox/descriptors.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace casebound::sandbox {

void close_descriptors_from(int first) {
  if (syscall(SYS_close_range, static_cast<unsigned>(first), ~0U, 0) == 0) return;
  // Linux before 5.9: one by one.
  const long most = sysconf(_SC_OPEN_MAX);
  for (int fd = first; fd < (most > 0 ? most : 1024); ++fd) close(fd);
}

}  // namespace casebound::sandbox
