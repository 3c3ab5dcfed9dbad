/// What an instrument found (a handshake, a sample, a scan, a history), as evidence: facts for a reader, in the order in
/// which they should be read.
///
/// Like an exchange it has a sequence number, so that an outcome can name it as a witness. Nothing here can hold a key:
/// text that came from the target is masked before a record is made.
package struct InstrumentRecord: Sendable, Hashable, Codable {
    /// One named value, such as `cipher suite` and `TLS_AES_256_GCM_SHA384`; a unit belongs to the value.
    package struct Fact: Sendable, Hashable, Codable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Rows of cells under the names of their columns; every row has a cell for each column.
    package struct Table: Sendable, Hashable, Codable {
        package var title: String
        package var columns: [String]
        package var rows: [[String]]

        package init(title: String, columns: [String], rows: [[String]]) {
            self.title = title
            self.columns = columns
            self.rows = rows
        }
    }

    /// A drawing in characters, for a font of fixed width.
    package struct Picture: Sendable, Hashable, Codable {
        package var title: String
        package var text: String

        package init(title: String, text: String) {
            self.title = title
            self.text = text
        }
    }

    /// From 1, in one series with the exchanges.
    package var sequence: Int
    package var check: String
    package var row: String
    /// The step of the spec.
    package var place: SourcePlace?
    /// The word of the step, such as `tls`.
    package var instrument: String
    /// What was found, as one sentence without a full stop.
    package var title: String
    /// Monotonic nanoseconds since the run began.
    package var startedAt: UInt64
    package var endedAt: UInt64
    package var facts: [Fact]
    package var tables: [Table]
    package var pictures: [Picture]
    /// For an instrument whose finding is a history of probes: by what it was judged. Its probes follow as ``HistoryPart``.
    package var history: HistoryRecord?

    package init(
        sequence: Int, check: String, row: String, place: SourcePlace?, instrument: String, title: String,
        startedAt: UInt64, endedAt: UInt64, facts: [Fact] = [], tables: [Table] = [], pictures: [Picture] = [],
        history: HistoryRecord? = nil
    ) {
        self.sequence = sequence
        self.check = check
        self.row = row
        self.place = place
        self.instrument = instrument
        self.title = title
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.facts = facts
        self.tables = tables
        self.pictures = pictures
        self.history = history
    }
}
