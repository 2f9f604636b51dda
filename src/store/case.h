#pragma once
/// \file A case folder: made, opened, locked; the door to everything stored in it.
///
/// One writer, many readers. All calls come from one thread unless said otherwise.
/// Layout and byte formats: docs/case-folder.md.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/storage.h"
#include "store/records.h"

namespace casebound::store {

enum class Access {
  Read,   ///< sees the last commit; never waits for a writer. In a folder that cannot be written as Still
  Still,  ///< reads, and nobody may write meanwhile; not a byte of the folder is touched
  Write,  ///< holds the case's lock until closed
};

struct CaseInfo {
  std::string id;  ///< 32 hexadecimal digits, random
  std::string name;
  int format = 1;
  std::string seal;  ///< "open"
};

/// A finished extraction, ready to be committed: what the writer puts into the catalogue in one transaction.
struct FinishedPage {
  PageRecord page;     ///< row and reading are filled in by commit
  ReadingRow reading;  ///< id filled in by encode_reading
  Bytes encoded;       ///< compressed text, words and marks: from encode_reading
  std::uint64_t characters = 0;
};

/// Pages of earlier readings whose numbers a new one does not have: a whole reading says that they are not
/// there, one that ended early says nothing of them.
enum class OldPages { Drop, Keep };

/// A child's bytes, spooled and hashed.
struct SpooledBlob {
  std::string sha256;
  std::uint64_t size = 0;
  std::string spool;  ///< name inside the case, until put_file takes it
};

/// Writes one blob in pieces. Any thread; one object, one thread.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;  ///< drops what was not finished
  virtual void write(ByteView bytes) = 0;
  virtual SpooledBlob finish() = 0;
};

/// Reads one blob; every block is checked before a byte of it is handed out. Any thread.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual std::uint64_t size() const = 0;
  /// Fills `out` from `offset`; returns the bytes read, fewer at the end. \throws Error{Damaged}
  virtual std::size_t read(std::uint64_t offset, std::span<char> out) const = 0;
};

/// Compresses a page's content into the form that pages/ holds, and names it. Any thread.
/// Pure: equal content from an equal producer gives an equal id.
FinishedPage encode_reading(const std::string& document, PageNumber number, PageContent&& content, How how,
                            const std::string& producer, const std::string& parameters);

class Case {
 public:
  /// Makes an empty case. \throws Error{Usage} when the folder exists and is not empty
  /// \param seal "open"; empty: what this build makes ("test cipher" with CASEBOUND_TEST_CIPHER, else "open")
  static CaseInfo create(const std::string& folder, const std::string& name, const std::string& seal = {});
  /// \throws Error{NoCase}, Error{Locked}, Error{Damaged}, Error{NotAvailable} for a newer format
  static std::unique_ptr<Case> open(const std::string& folder, Access access);
  /// The nearest folder upwards from `start` that holds case.json; empty when there is none.
  static std::string find(const std::string& start);
  ~Case();

  const CaseInfo& info() const;
  const std::string& folder() const;

  // -- transactions: every change of the catalogue stands inside one
  // -------------------------------------------
  /// Runs `body` in one transaction; blobs and readings written before are made durable first. Custody rows
  /// are appended to custody.jsonl after the commit. An exception of `body` rolls back.
  /// \throws Error{DiskFull}, Error{Io} also when only that last step failed: then the commit stands, and the
  /// next opening or commit makes up for it
  void transact(const std::function<void()>& body);

  // -- intake
  // -------------------------------------------------------------------------------------------------
  SourceId add_source(const std::string& label, const std::string& root);
  std::optional<FileRow> find_file(const std::string& sha256) const;
  /// Copies a file's bytes into blobs/ (reflink where the file system can), checked against `sha256` while
  /// copying. Durable at the next commit. Outside a transaction.
  /// Nothing when the file cannot be read or is not (any more) what was hashed. \throws Error{Io, DiskFull}
  /// of the case's own disk
  std::optional<SpooledBlob> copy_in(const std::string& absolute_path, const std::string& sha256,
                                     std::uint64_t size);
  /// Whether copies of this file take no room (FICLONE into the case's file system works).
  bool can_share_blocks(const std::string& absolute_path) const;
  /// A blob that comes in pieces (children). Any thread. Dropped at the next opening when it was never put.
  std::unique_ptr<BlobWriter> new_blob();
  /// Files a spooled blob in the catalogue. Known bytes: returns the known file, and drops the spool, or puts
  /// it in the place of a blob that is damaged.
  FileId put_file(const SpooledBlob& blob);
  /// Looks at every byte of a blob; once while the case is open.
  bool is_blob_whole(FileId file);
  std::uint64_t repaired_blobs() const;  ///< by put_file, since the case was opened
  void put_path(const PathRow& path);    ///< a path that was left out before is not left out any more
  /// True when exactly this path with this file is known, from whichever source.
  bool has_path(const PathRow& path) const;
  void put_excluded(const ExcludedRow& excluded);
  /// The bytes of a file. The reader may be used on any thread, also after the case is closed.
  /// \throws Error{NotFound}, Error{Damaged} when the blob is missing
  std::shared_ptr<BlobReader> open_blob(FileId file) const;
  /// For a few bytes on this thread: `open_blob` and read. \throws Error{Damaged}
  std::size_t read_blob(FileId file, std::uint64_t offset, std::span<char> out) const;
  std::string blob_sha256(FileId file) const;

  // -- documents
  // ----------------------------------------------------------------------------------------------
  /// The document that stands for these bytes (the first filed one), if any.
  std::optional<std::string> document_with_file(FileId file) const;
  void put_document(const DocumentRow& document);     ///< insert; a part gets its custody entry "unpack"
  void update_document(const DocumentRow& document);  ///< replace by id
  std::optional<DocumentRow> find_document(const std::string& id) const;
  /// A path as added (also path + "/" + inner path, and a longer path that ends so), an id, a unique prefix
  /// of one (4 digits or more), or the end of a path that only one document has.
  /// \throws Error{NotFound}, Error{Ambiguous}
  DocumentRow resolve_document(const std::string& name) const;
  void each_document(const std::function<void(const DocumentRow&)>& visit) const;  ///< by sequence
  std::vector<std::string> paths_of(FileId file) const;  ///< bytes, in the order first seen
  struct Descendants {
    std::uint64_t documents = 0, bytes = 0;
  };
  Descendants descendants_of(const std::string& root) const;  ///< all that was filed out of one file
  std::int64_t next_sequence();  ///< a number not given out before; gaps may remain

  // -- pages and readings
  // -------------------------------------------------------------------------------------
  /// Puts these pages in the place of those of the same numbers; their readings become current. Assigns rows;
  /// moves the change counter; writes the custody entry "read". \returns how many pages it has now
  std::uint32_t put_pages(const std::string& document, std::vector<FinishedPage>& pages,
                          OldPages old = OldPages::Drop);
  std::vector<PageRecord> pages_of(const std::string& document) const;
  std::optional<PageRecord> find_page(PageRow row) const;
  /// Text, words and marks of a reading, checked block by block. \throws Error{NotFound}, Error{Damaged}
  PageContent load_reading(const std::string& reading) const;
  std::vector<ReadingRow> readings_of(PageRow page) const;  ///< oldest first
  void set_page_language(PageRow row, const std::string& language);

  // -- removing
  // ------------------------------------------------------------------------------------------------
  struct Removed {
    std::uint64_t documents = 0, pages = 0, paths = 0, files = 0, bytes = 0;
    std::vector<PathRow> orphans;  ///< paths whose bytes only a removed part stood for: they need a document
    std::vector<std::string> queued;  ///< documents that were copies of a removed one and are to be read now
  };
  /// Takes a document and all inside it out of the catalogue, with every path to it, inside a transaction;
  /// the custody entries stay. `finish_erasures` deletes the bytes.
  Removed remove_document(const std::string& id);
  std::uint64_t count_documents_in(const std::string& id) const;  ///< itself included
  /// Takes one of several paths to the same bytes out of the catalogue, inside a transaction.
  void remove_path(FileId file, const std::string& path);
  /// Deletes what was removed from blobs/ and pages/, and what the catalogue's files still hold of it.
  void finish_erasures();
  /// Puts right what can be told without the originals: the head of a pack, and bytes between readings.
  void tidy_packs();

  // -- what the index has to follow
  // ---------------------------------------------------------------------------
  struct Change {
    std::int64_t change = 0;
    PageRow page = 0;
    std::string removed_reading;  ///< reading to take out of the index; empty: none
    std::string added_reading;    ///< reading to put in; empty: the page is gone
    std::string document;
  };
  std::int64_t last_change() const;
  /// Changes after `since`, in order, at most `limit`.
  std::vector<Change> changes_since(std::int64_t since, std::size_t limit) const;
  /// An index that followed less far than this cannot follow any more: what it holds was removed. Make it
  /// anew.
  std::int64_t oldest_change() const;
  /// Every page with its current reading, by row: what a new index holds.
  void each_page(const std::function<void(const PageRecord&)>& visit) const;
  /// The folder of an engine's current generation; `fresh` starts a new one (writers only), which becomes the
  /// current one by `use_generation`. \throws Error{NotFound} when there is no index yet, Error{Damaged}
  std::unique_ptr<Storage> index_storage(const std::string& engine, bool fresh = false);
  /// Points CURRENT at the generation that `storage` names (durable) and deletes older ones.
  void use_generation(const Storage& storage);

  // -- jobs
  // ---------------------------------------------------------------------------------------------------
  /// Does nothing when the same work is queued or running already.
  void put_job(JobKind kind, const std::string& document);
  std::vector<JobRow> queued_jobs(JobKind kind, std::size_t limit, JobId after = 0) const;
  /// Marks as started; counted in attempts until finished.
  void start_jobs(const std::vector<JobId>& jobs);
  void finish_job(JobId job, bool failed, const std::string& error);
  /// Queues started jobs again as if they had not been started: an orderly end is no failed attempt.
  void put_back_jobs(const std::vector<JobId>& jobs);
  /// Names of the documents whose jobs are started and not finished.
  std::vector<std::string> running_names() const;
  std::uint64_t count_jobs(JobKind kind, JobState state) const;

  // -- custody
  // ------------------------------------------------------------------------------------------------
  /// Appends a row (inside the transaction it belongs to). `subject` is a hash or an id, `parameters` a JSON
  /// object. put_document and put_pages write theirs themselves.
  void record_custody(const std::string& action, const std::string& subject, const std::string& parameters);
  void each_custody(const std::function<void(const CustodyRow&)>& visit) const;

  // -- figures
  // ------------------------------------------------------------------------------------------------
  struct Figures {
    std::uint64_t files = 0, bytes = 0, paths = 0, excluded = 0;
    std::uint64_t documents = 0, pages = 0, awaits_ocr = 0;
    /// Top-level documents that are not duplicates; "queued" where not extracted.
    std::map<std::string, std::uint64_t> top_by_outcome;
    std::map<std::string, std::uint64_t> all_by_outcome;  ///< the same with parts inside
    /// Paths whose bytes another top-level document, or a part inside one, stands for.
    std::uint64_t duplicate_paths = 0;
    std::uint64_t duplicates_inside = 0;
    std::uint64_t removed = 0;  ///< paths that were taken out of the case by `remove`
    /// Of the containers that say how many parts they hold.
    std::uint64_t parts_declared = 0, parts_found = 0;
    std::map<std::string, std::uint64_t> by_type;      ///< documents
    std::map<std::string, std::uint64_t> by_language;  ///< pages
    std::map<std::string, std::uint64_t> readings_by_how;
  };
  Figures figures() const;
  void each_excluded(const std::function<void(const ExcludedRow&)>& visit) const;

 private:
  Case();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace casebound::store
