#include "desk/indexing.h"

#include <unordered_map>

#include "base/error.h"
#include "base/file.h"
#include "desk/naming.h"

namespace casebound::desk {
namespace {

constexpr std::size_t kChangesAtOnce = 500;
constexpr std::uint64_t kPagesAtOnce = 4000;

/// The columns that every page of one document shares, looked up once a document.
class ColumnSource {
 public:
  explicit ColumnSource(const store::Case& catalogue) : case_(catalogue) {}

  index::PageColumns of(const store::PageRecord& page) {
    if (page.document != document_) {
      document_ = page.document;
      columns_ = {};
      const auto row = case_.find_document(page.document);
      if (!row) return {};
      columns_.document = row->id;
      columns_.type = row->facts.type;
      columns_.date = row->date;
      columns_.path = displayed_path(full_path(case_, *row));
    }
    columns_.number = page.number;
    columns_.language = page.language;
    return columns_;
  }

 private:
  const store::Case& case_;
  std::string document_;
  index::PageColumns columns_;
};

}  // namespace

std::unique_ptr<CaseIndex> CaseIndex::open(store::Case& catalogue, index::Access access) {
  const index::EngineKind& kind = index::engines().front();
  try {
    auto storage = catalogue.index_storage(std::string(kind.name));
    auto engine = kind.open(*storage, access);
    const std::int64_t followed = engine->committed_change();
    if (engine->analyser_version() == text::kAnalyserVersion && followed <= catalogue.last_change() &&
        followed >= catalogue.oldest_change()) {
      if (access == index::Access::Write) catalogue.use_generation(*storage);
      return std::unique_ptr<CaseIndex>(new CaseIndex(catalogue, std::move(storage), std::move(engine)));
    }
  } catch (const Error& error) {
    // Damaged, or not made yet: a writer makes a new one from the readings.
    if (error.code() == ErrorCode::DiskFull) throw;
  }
  if (access == index::Access::Read) return nullptr;
  return make(catalogue, nullptr);
}

std::unique_ptr<CaseIndex> CaseIndex::make(store::Case& catalogue,
                                           const std::function<void(const store::PageRecord&)>& damaged) {
  const index::EngineKind& kind = index::engines().front();
  auto storage = catalogue.index_storage(std::string(kind.name), true);
  auto engine = kind.open(*storage, index::Access::Write);
  if (engine->analyser_version() != text::kAnalyserVersion)
    throw Error(ErrorCode::Internal, "A new index does not know its own analyser. Please report this.");
  std::unique_ptr<CaseIndex> made(new CaseIndex(catalogue, std::move(storage), std::move(engine)));
  made->fill(damaged);
  catalogue.use_generation(*made->storage_);
  return made;
}

bool CaseIndex::is_up_to_date() const { return engine_->committed_change() == case_.last_change(); }

std::string CaseIndex::generation() const {
  const std::string folder = storage_->folder();
  return folder.substr(folder.rfind('/') + 1);
}

void CaseIndex::fill(const std::function<void(const store::PageRecord&)>& damaged) {
  ColumnSource columns(case_);
  std::uint64_t pages = 0;
  case_.each_page([&](const store::PageRecord& page) {
    std::vector<text::Token> tokens;
    try {
      tokens = text::tokenize(case_.load_reading(page.reading).text);
    } catch (const Error& error) {
      if (!damaged || error.code() != ErrorCode::Damaged) throw;
      return damaged(page);
    }
    engine_->add(page.row, tokens, columns.of(page));
    if (++pages % kPagesAtOnce == 0) engine_->commit(0);  // it is not complete before it is named
  });
  engine_->commit(case_.last_change());
}

void CaseIndex::follow() {
  ColumnSource columns(case_);
  while (true) {
    const auto changes = case_.changes_since(engine_->committed_change(), kChangesAtOnce);
    if (changes.empty()) return;
    for (const auto& change : changes) {
      if (!change.removed_reading.empty()) engine_->remove(change.page, tokens_of(change.removed_reading));
      if (change.added_reading.empty()) continue;
      const auto page = case_.find_page(change.page);
      if (!page) continue;  // a later change takes the page away again
      engine_->add(change.page, text::tokenize(case_.load_reading(change.added_reading).text),
                   columns.of(*page));
    }
    engine_->commit(changes.back().change);
  }
}

/// Of a reading that goes. An engine is told when the tokens are not those that it has, and leaves them dead.
std::vector<text::Token> CaseIndex::tokens_of(const std::string& reading) const {
  try {
    return text::tokenize(case_.load_reading(reading).text);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged) throw;
    return {};
  }
}

}  // namespace casebound::desk
