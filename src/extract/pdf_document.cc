#include "extract/pdf_document.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/fonts.h"
#include "base/utf8.h"
#include "extract/pdf_forms.h"
#include "extract/pdf_rescue.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kWhole = 64ULL << 20;
constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::size_t kBlocks = 64;
constexpr unsigned long kMaxInformation = 1UL << 20;  // bytes

void load_library() {
  static const bool loaded = [] {
    // PDFium takes the first font of a name, and may keep the pointers.
    static const std::vector<std::string> folders = font_folders();
    static std::vector<const char*> fonts;
    for (const std::string& folder : folders) fonts.push_back(folder.c_str());
    fonts.push_back(nullptr);
    CbPdfLibraryConfig config{};
    config.version = 2;
    config.user_font_paths = fonts.data();
    FPDF_InitLibraryWithConfig(&config);
    return true;
  }();
  (void)loaded;
}

}  // namespace

struct PdfDocument::Blocks {
  explicit Blocks(Input& source) : input(source) {
    access.file_length = static_cast<unsigned long>(input.size());
    access.get_block = &get;
    access.param = this;
  }

  // Called by PDFium, which knows no exceptions: an error is a 0, and the document is damaged there.
  static int get(void* param, unsigned long position, unsigned char* buffer, unsigned long size) {
    try {
      auto& self = *static_cast<Blocks*>(param);
      while (size > 0) {
        const std::string& block = self.block(position / kBlockBytes);
        const std::size_t inside = position % kBlockBytes;
        if (inside >= block.size()) return 0;
        const std::size_t count = std::min<std::size_t>(size, block.size() - inside);
        std::copy_n(block.data() + inside, count, buffer);
        buffer += count;
        position += count;
        size -= count;
      }
      return 1;
    } catch (const std::exception&) {
      return 0;
    }
  }

  const std::string& block(std::uint64_t number) {
    const auto found = std::ranges::find(kept, number, &Kept::number);
    if (found != kept.end()) return found->bytes;
    Kept fresh{number, std::string(kBlockBytes, '\0')};
    fresh.bytes.resize(input.read(number * kBlockBytes, fresh.bytes));
    if (kept.size() < kBlocks) return kept.emplace_back(std::move(fresh)).bytes;
    Kept& place = kept[next++ % kBlocks];
    place = std::move(fresh);
    return place.bytes;
  }

  struct Kept {
    std::uint64_t number = 0;
    std::string bytes;
  };
  Input& input;
  CbPdfFileAccess access{};
  std::vector<Kept> kept;
  std::size_t next = 0;
};

PdfDocument::PdfDocument() = default;
PdfDocument::~PdfDocument() = default;
PdfDocument::PdfDocument(PdfDocument&&) noexcept = default;

PdfDocument& PdfDocument::operator=(PdfDocument&& other) noexcept {
  document_ = std::move(other.document_);  // the document goes before what it reads from
  blocks_ = std::move(other.blocks_);
  objects_ = std::move(other.objects_);
  plain_ = std::move(other.plain_);
  mended_ = std::move(other.mended_);
  rescued_ = std::move(other.rescued_);
  security_revision_ = other.security_revision_;
  rebuilt_ = other.rebuilt_;
  return *this;
}

PdfDocument PdfDocument::open(Input& input, const std::vector<std::string>& passwords) {
  load_library();
  PdfDocument out;
  const bool whole = input.size() <= kWhole;
  if (!whole) out.blocks_ = std::make_unique<Blocks>(input);
  const std::string_view bytes = whole ? input.view(kWhole) : std::string_view();
  const auto try_open = [&](const char* password) {
    out.document_.reset(whole ? FPDF_LoadMemDocument64(bytes.data(), bytes.size(), password)
                              : FPDF_LoadCustomDocument(&out.blocks_->access, password));
    return out.document_ != nullptr;
  };
  bool open = try_open(nullptr);
  unsigned long error = open ? 0 : FPDF_GetLastError();
  for (std::size_t i = 0; i < passwords.size() && !open && error == kPdfErrorPassword; ++i) {
    open = try_open(passwords[i].c_str());
    error = open ? 0 : FPDF_GetLastError();
  }
  if (!open && whole && error == kPdfErrorFormat) open = out.rescue(bytes);
  if (open) {
    out.security_revision_ = FPDF_GetSecurityHandlerRevision(out.get());
    out.rebuilt_ = FPDF_DocumentHasValidCrossReferenceTable(out.get()) == 0;
    if (whole) out.read_objects(bytes);
    out.mend();
    return out;
  }
  if (error == kPdfErrorPassword)
    throw Error(ErrorCode::Passphrase,
                passwords.empty() ? "It is locked with a password. Give passwords to try with --passwords."
                                  : "It is locked, and none of the passwords given opens it.");
  if (error == kPdfErrorSecurity)
    throw Error(ErrorCode::Passphrase,
                "It is locked in a way that cannot be opened (a certificate or a service).");
  throw Error(ErrorCode::Damaged, "It begins as a PDF, but nothing in it can be read.");
}

bool PdfDocument::rescue(std::string_view bytes) {
  std::optional<std::string> rescued = rescue_pdf(bytes);
  if (!rescued) return false;
  auto kept = std::make_unique<std::string>(std::move(*rescued));
  document_.reset(FPDF_LoadMemDocument64(kept->data(), kept->size(), nullptr));
  if (document_ == nullptr) return false;
  rescued_ = std::move(kept);
  return true;
}

// What PDFium writes again is plain, and has a table that can be followed.
void PdfDocument::read_objects(std::string_view bytes) {
  if (!is_encrypted()) objects_ = PdfObjects::open(bytes);
  if (objects_) return;
  struct Copy : CbPdfFileWrite {
    std::string bytes;
  } copy;
  copy.version = 1;
  copy.write_block = [](CbPdfFileWrite* self, const void* piece, unsigned long size) {
    std::string& to = static_cast<Copy*>(self)->bytes;
    if (size > kWhole - std::min<std::uint64_t>(kWhole, to.size())) return 0;
    to.append(static_cast<const char*>(piece), size);
    return 1;
  };
  if (FPDF_SaveAsCopy(get(), &copy, kPdfRemoveSecurity) == 0) return;
  plain_ = std::make_unique<std::string>(std::move(copy.bytes));
  objects_ = PdfObjects::open(*plain_);
}

void PdfDocument::mend() {
  std::optional<std::string> mended = objects_ ? untangle_pdf_forms(*objects_) : std::nullopt;
  if (!mended) return;
  auto bytes = std::make_unique<std::string>(std::move(*mended));
  CbPdfDocument* const again = FPDF_LoadMemDocument64(bytes->data(), bytes->size(), nullptr);
  if (again == nullptr) return;
  document_.reset(again);
  mended_ = std::move(bytes);
}

std::string PdfDocument::information(const char* tag) const {
  const unsigned long size = FPDF_GetMetaText(get(), tag, nullptr, 0);
  if (size <= 2 || size > kMaxInformation) return {};
  std::u16string units(size / 2, u'\0');
  FPDF_GetMetaText(get(), tag, units.data(), size);
  return from_utf16(units);
}

std::string from_utf16(std::u16string_view units) {
  std::string out;
  for (std::size_t i = 0; i < units.size() && units[i] != 0; ++i) {
    const char32_t unit = units[i];
    const bool pair = unit >= 0xD800 && unit < 0xDC00 && i + 1 < units.size() && units[i + 1] >= 0xDC00 &&
                      units[i + 1] < 0xE000;
    append_utf8(out, pair ? 0x10000 + ((unit - 0xD800) << 10) + (units[++i] - 0xDC00U) : unit);
  }
  return out;
}

std::string read_pdf_date(std::string_view date) {
  if (date.starts_with("D:")) date.remove_prefix(2);
  constexpr std::array<std::size_t, 6> kLengths = {4, 2, 2, 2, 2, 2};
  constexpr std::array<int, 6> kLow = {1, 1, 1, 0, 0, 0};
  constexpr std::array<int, 6> kHigh = {9999, 12, 31, 23, 59, 60};
  constexpr std::array<std::string_view, 6> kBefore = {"", "-", "-", "T", ":", ":"};
  std::string out;
  std::size_t parts = 0;
  for (; parts < kLengths.size() && date.size() >= kLengths[parts]; ++parts) {
    const std::string_view digits = date.substr(0, kLengths[parts]);
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) break;
    const int value = std::stoi(std::string(digits));
    if (value < kLow[parts] || value > kHigh[parts]) break;
    out += std::string(kBefore[parts]) + std::string(digits);
    date.remove_prefix(kLengths[parts]);
  }
  if (parts == 4) out += ":00";  // ISO 8601 has no hour alone
  if (parts < 4) return parts == 0 ? std::string() : out;
  if (date.starts_with('Z')) return out + 'Z';
  const bool zoned = date.size() >= 3 && (date[0] == '+' || date[0] == '-') && date[1] >= '0' &&
                     date[1] <= '1' && date[2] >= '0' && date[2] <= '9';
  if (!zoned) return out;
  out += date.substr(0, 3);
  const std::size_t minutes = date.size() > 3 && date[3] == '\'' ? 4 : 3;
  const bool has_minutes = date.size() >= minutes + 2 && date[minutes] >= '0' && date[minutes] <= '5' &&
                           date[minutes + 1] >= '0' && date[minutes + 1] <= '9';
  return out + ':' + (has_minutes ? std::string(date.substr(minutes, 2)) : "00");
}

}  // namespace casebound::extract
