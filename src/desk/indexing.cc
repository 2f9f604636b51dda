#include "desk/indexing.h"

#include <unordered_map>

#include "base/error.h"
#include "base/file.h"
#include "desk/naming.h"

namespace casebound::desk {
namespace {

constexpr std::size_t kChangesAtOnce = 500;

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
  const std::string name(kind.name);
  for (const bool fresh : {false, true}) {
    if (fresh && access == index::Access::Read) return nullptr;
    try {
      auto storage = catalogue.index_storage(name, fresh);
      auto engine = kind.open(*storage, access);
      if (engine->analyser_version() == text::kAnalyserVersion &&
          engine->committed_change() <= catalogue.last_change()) {
        if (access == index::Access::Write) catalogue.use_generation(*storage);
        return std::unique_ptr<CaseIndex>(new CaseIndex(catalogue, std::move(storage), std::move(engine)));
      }
    } catch (const Error& error) {
      // Damaged, or not made yet: a writer makes a new one from the readings.
      if (fresh || error.code() == ErrorCode::DiskFull) throw;
    }
  }
  throw Error(ErrorCode::Internal, "A new index does not know its own analyser. Please report this.");
}

bool CaseIndex::is_up_to_date() const { return engine_->committed_change() == case_.last_change(); }

std::string CaseIndex::generation() const {
  const std::string folder = storage_->folder();
  return folder.substr(folder.rfind('/') + 1);
}

void CaseIndex::follow() {
  ColumnSource columns(case_);
  while (true) {
    const auto changes = case_.changes_since(engine_->committed_change(), kChangesAtOnce);
    if (changes.empty()) return;
    for (const auto& change : changes) {
      if (!change.removed_reading.empty())
        engine_->remove(change.page, text::tokenize(case_.load_reading(change.removed_reading).text));
      if (change.added_reading.empty()) continue;
      const auto page = case_.find_page(change.page);
      if (!page) continue;  // a later change takes the page away again
      engine_->add(change.page, text::tokenize(case_.load_reading(change.added_reading).text),
                   columns.of(*page));
    }
    engine_->commit(changes.back().change);
  }
}

}  // namespace casebound::desk
