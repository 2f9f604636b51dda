/// \file verify: the originals.
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "store/blobs.h"
#include "store/erasure.h"
#include "store/verify_parts.h"

namespace casebound::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTags = kTagsEnding;

/// What the catalogue says of one blob, small: a case may hold millions.
struct Known {
  std::array<char, 32> name{};  // as it stands on disk
  std::array<char, 32> sha256{};
  std::array<char, 16> object{};
  std::uint64_t size = 0;
  std::int64_t file = 0;
  bool met = false;

  BlobPlace place() const {
    return {to_hex(ByteView(sha256.data(), sha256.size())), Bytes(object.data(), object.size()), size};
  }
};

bool is_name(std::string_view name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class BlobVerifier {
 public:
  explicit BlobVerifier(Verifier& v) : v_(v) {
    if (v.seal) blobs_.emplace(join(v.root, "blobs"), v.seal);
  }

  void run() {
    load_known();
    const fs::path folder = join(v_.root, "blobs");
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (!entry.is_directory() || entry.is_symlink() || (name.size() != 2 && name != "incoming")) {
        name_unknown(v_, "blobs/" + name);
        continue;
      }
      for (const fs::directory_entry& file : fs::directory_iterator(entry.path()))
        look_at(name, file.path().filename().string(), file.is_regular_file() && !file.is_symlink());
    }
    for (const Known& known : known_)
      if (!known.met) report(known, {});
  }

 private:
  void load_known() {
    const bool whole = v_.ask([&](Database& db) {
      for (const std::string& sha256 : pending_erasures(db).blobs)
        erased_.push_back(v_.seal->object_name(sha256));
      db.each("SELECT id, sha256, size, object FROM files", [&](const Statement& row) {
        Known known;
        known.file = row.integer(0);
        const Bytes sha256 = row.bytes(1);
        const Bytes name = from_hex(v_.seal->object_name(to_hex(sha256)));
        const Bytes object = row.bytes(3);
        if (name.size() != 32 || sha256.size() != 32 || object.size() != 16) return;
        std::memcpy(known.name.data(), name.data(), 32);
        std::memcpy(known.sha256.data(), sha256.data(), 32);
        std::memcpy(known.object.data(), object.data(), 16);
        known.size = row.as<std::uint64_t>(2);
        known_.push_back(known);
      });
    });
    if (!whole) known_.clear();
    catalogue_ = whole;
    std::sort(known_.begin(), known_.end(), [](const Known& a, const Known& b) { return a.name < b.name; });
  }

  Known* find(const std::string& name) {
    std::array<char, 32> wanted{};
    std::memcpy(wanted.data(), from_hex(name).data(), 32);
    const auto found = std::lower_bound(known_.begin(), known_.end(), wanted,
                                        [](const Known& a, const auto& b) { return a.name < b; });
    return found != known_.end() && found->name == wanted ? &*found : nullptr;
  }

  void look_at(const std::string& folder, const std::string& file, bool is_regular) {
    const std::string object = "blobs/" + folder + "/" + file;
    if (folder == "incoming") {
      v_.leftover({object, "original", "", "", "An interrupted run left it behind; it was never committed.",
                   "The next command that writes deletes it."});
      return;
    }
    const bool tags = file.ends_with(kTags) && v_.seal && v_.seal->name() == "open";
    const std::string name =
        tags || (!v_.seal && file.ends_with(kTags)) ? file.substr(0, file.size() - kTags.size()) : file;
    if (!is_regular || !is_name(name) || !name.starts_with(folder)) return name_unknown(v_, object);
    Known* known = find(name);
    if (name != file) {
      // Seen with the bytes that it is for; without them it is named here, or they are missed below.
      if (known == nullptr && !exists(join(v_.root, "blobs/" + folder + "/" + name))) stranger(name, object);
      return;
    }
    if (known == nullptr) return stranger(name, object);
    known->met = true;
    report(*known, blobs_->check(known->place()));
  }

  void stranger(const std::string& name, const std::string& object) {
    if (!catalogue_) return without_catalogue(name, object);
    const bool to_erase = std::find(erased_.begin(), erased_.end(), name) != erased_.end();
    v_.leftover({object, "original", "", "",
                 to_erase ? "It was removed, and its bytes are still there."
                          : "An interrupted run left it behind; it was never committed.",
                 to_erase ? "The next command that writes deletes them."
                          : "Adding the same file again uses it; until then it may stay."});
  }

  /// In an open case the name is the hash, and the tags say what they are for.
  void without_catalogue(const std::string& name, const std::string& object) {
    if (v_.seal && v_.seal->name() != "open") return;
    BlobCheck check;
    const auto place = v_.seal ? blobs_->place_by_tags(name) : std::nullopt;
    if (place) {
      check = blobs_->check(*place);
    } else {
      ++v_.out.checked;
      check.is_there = exists(join(v_.root, object));
      check.are_bytes_good = check.is_there && hash_of(join(v_.root, object)) == name;
      check.are_tags_good = !v_.seal;
    }
    v_.out.checked += check.blocks;
    if (!check.is_whole()) report_damage(object, check, {});
  }

  static std::string hash_of(const std::string& path) {
    const Fd fd = open_to_read(path);
    Sha256 hash;
    Bytes buffer(1 << 20, '\0');
    for (std::uint64_t at = 0;;) {
      const std::size_t got = read_at(fd.get(), at, buffer.data(), buffer.size());
      if (got == 0) return to_hex(hash.finish());
      hash.update(ByteView(buffer).substr(0, got));
      at += got;
    }
  }

  void report(const Known& known, const BlobCheck& check) {
    v_.out.checked += check.blocks + 1;
    if (check.is_whole()) return;
    const std::string name = to_hex(ByteView(known.name.data(), known.name.size()));
    Finding finding;
    const bool is_top = name_file(v_, known.file, finding);
    finding.advice = is_top ? "Add again what it came with: casebound add PATH puts it right."
                            : "casebound reindex " + finding.document.substr(0, 8) +
                                  " takes it out of its container again.";
    report_damage("blobs/" + name.substr(0, 2) + "/" + name, check, std::move(finding));
  }

  void report_damage(const std::string& object, const BlobCheck& check, Finding finding) {
    finding.object = object;
    finding.kind = "original";
    if (!check.is_there) {
      finding.detail = "The original is missing.";
    } else if (check.are_bytes_good) {
      finding.object += kTagsEnding;
      finding.detail = "The original is whole; the tags that guard it are not what was written.";
    } else {
      finding.detail = "The original is not what was taken in: it differs from byte " +
                       std::to_string(check.damaged_at) + " on.";
    }
    if (finding.advice.empty()) finding.advice = "Add the file with this SHA-256 again, or put back a copy.";
    v_.damaged(std::move(finding));
  }

  Verifier& v_;
  std::optional<Blobs> blobs_;
  std::vector<Known> known_;
  std::vector<std::string> erased_;
  bool catalogue_ = false;
};

}  // namespace

void check_blobs(Verifier& v) {
  if (!fs::is_directory(join(v.root, "blobs"))) {
    if (v.catalogue == nullptr) {
      v.damaged({"blobs", "original", "", "", "The folder of the originals is missing.",
                 "Put back a copy of the case."});
      return;
    }
    bool any = false;
    v.ask([&](Database& db) { any = db.number("SELECT 1 FROM files LIMIT 1", 0) == 1; });
    if (any)
      v.damaged({"blobs", "original", "", "", "The folder of the originals is missing.",
                 "Put back a copy of the case."});
    return;
  }
  BlobVerifier(v).run();
}

}  // namespace casebound::store
