#include "sandbox/rlimits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace casebound::sandbox {
namespace {

// A child opens a font or two; its two descriptors stand already.
constexpr rlim_t kMostDescriptors = 64;
// SIGXCPU comes at the soft limit; a child that survives it is ended by the parent's clock.
constexpr rlim_t kMostCpuSeconds = 1'000'000;
// A converter: threads are counted as processes; older kernels count all of the user's, here and elsewhere.
constexpr rlim_t kConverterThreads = 4096;
constexpr rlim_t kConverterDescriptors = 512;
constexpr std::uint64_t kConverterCode = 1ULL << 30;  // its libraries, and stacks that are never used whole

bool limit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return false;
  const rlimit wanted{std::min(soft, now.rlim_max), std::min(hard, now.rlim_max)};
  return setrlimit(resource, &wanted) == 0;
}

}  // namespace

bool limits_memory() {
#ifdef CASEBOUND_SANITIZED
  return false;
#else
  return true;
#endif
}

bool set_resource_limits(const ResourceLimits& limits) {
  bool all = limit(RLIMIT_CPU, limits.cpu_seconds, kMostCpuSeconds);
  if (limits_memory()) all = limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes) && all;
  for (const auto resource : {RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NPROC, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE})
    all = limit(resource, 0, 0) && all;
  return limit(RLIMIT_NOFILE, kMostDescriptors, kMostDescriptors) && all;
}

bool set_converter_limits(const ResourceLimits& limits) {
  bool all = limit(RLIMIT_CPU, limits.cpu_seconds, kMostCpuSeconds);
  if (limits_memory()) {
    const std::uint64_t mapped = limits.memory_bytes + kConverterCode;
    all = limit(RLIMIT_DATA, limits.memory_bytes, limits.memory_bytes) && limit(RLIMIT_AS, mapped, mapped) &&
          all;
  }
  for (const auto resource : {RLIMIT_CORE, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE})
    all = limit(resource, 0, 0) && all;
  all = limit(RLIMIT_NPROC, kConverterThreads, kConverterThreads) && all;
  return limit(RLIMIT_NOFILE, kConverterDescriptors, kConverterDescriptors) && all;
}

void grant_cpu_seconds(pid_t process, std::uint32_t cpu_seconds) {
  rlimit now{};
  if (prlimit(process, RLIMIT_CPU, nullptr, &now) != 0) return;
  const rlimit wanted{std::min<rlim_t>(std::max<rlim_t>(cpu_seconds, now.rlim_cur), now.rlim_max),
                      now.rlim_max};
  prlimit(process, RLIMIT_CPU, &wanted, nullptr);
}

std::uint64_t mapped_bytes() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "re"),
                                                             &std::fclose);
  unsigned long long pages = 0;
  if (!file || std::fscanf(file.get(), "%llu", &pages) != 1) return 256ULL << 20;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace casebound::sandbox
