#include "extract/formats/locked_office.h"

#include <algorithm>

#include "extract/office_lock.h"
#include "extract/ole_storage.h"
#include "extract/true_type.h"
#include "extract/unlocked_sink.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kPackage = "EncryptedPackage";
constexpr std::uint64_t kMaxInfo = 1U << 20;
constexpr std::uint64_t kMaxPackage = 400ULL << 20;
/// What Excel locks a workbook with whose structure alone is protected: nobody has to type it.
constexpr std::string_view kExcelsOwn = "VelvetSweatshop";

int recognise(std::string_view /*head*/, std::string_view /*name*/) {
  return 0;  // its streams tell it: is_locked_office()
}

bool open(OfficeLock& lock, const ExtractOptions& options) {
  const TrialTime time(options.limits);
  if (lock.open(kExcelsOwn, time)) return true;
  for (const std::string& password : options.passwords) {
    if (lock.open(password, time)) return true;
  }
  return false;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const auto storage = OleStorage::open(input);
  const auto package = storage ? storage->find(OleStorage::kRoot, kPackage) : std::nullopt;
  if (!package)
    return {Outcome::Encrypted, "It is locked with a password, and too damaged for any password to open it."};
  const auto info = storage->find(OleStorage::kRoot, "EncryptionInfo");
  // [MS-OFFCRYPTO] 2.2: where rights management holds the key, there is no such stream.
  if (!info)
    return {Outcome::Encrypted,
            "It is locked by rights management: only the server of those who locked it can open it."};
  OfficeLock lock = OfficeLock::read(storage->bytes(*info, kMaxInfo));
  if (!open(lock, options)) return {Outcome::Encrypted, "It is locked with a password that was not given."};
  if (storage->entry(*package).size > kMaxPackage)
    return {Outcome::TooLarge, "It is larger than can be unlocked at once. Unlock it by hand and add it."};

  std::string bytes = storage->bytes(*package, kMaxPackage);
  const Verdict unlocked = lock.unlock(bytes);
  UnlockedSink told(sink, lock.describe());
  const auto inside = input_over(bytes);
  if (is_locked_office(*inside))
    return {Outcome::Unsupported, "What lies under its lock is locked once more."};
  ExtractOptions inner = options;
  inner.passwords.clear();  // one lock is all that any program puts on
  Verdict verdict = extract_document(*inside, inner, told);
  if (verdict.outcome == Outcome::Complete) verdict = unlocked;
  return verdict;
}

}  // namespace

bool is_locked_office(Input& input) {
  const std::vector<std::string> names = ole_root_names(input);
  return std::ranges::find(names, kPackage) != names.end();
}

constinit const Format kLockedOfficeDocument{"locked-office", "encrypted", kLockedOffice,
                                             recognise,       extract,     nullptr};

}  // namespace casebound::extract
