package import Contract

/// One record of a run. The stream of events is the truth: every report and the display are folds over it.
///
/// Nothing here can hold a key: texts that came from the target are redacted before an event is made.
package enum Event: Sendable, Hashable {
    /// Always the first record: what will be judged, against what, and with which seed.
    case header(RunHeader)
    /// A check begins; its rows follow.
    case checkStarted(CheckStarted)
    /// One request and its answer, as a probe or as a control.
    case exchange(ExchangeRecord)
    /// An instrument found something.
    case instrument(InstrumentRecord)
    /// Probes of the history that an instrument's record tells of.
    case history(HistoryPart)
    /// A key was created, regenerated or deleted for the run, or an attempt to do so failed.
    case keyAction(KeyActionRecord)
    /// A row came to a verdict.
    case outcome(CheckOutcome)
    /// Something that the reader should know and no verdict rests on.
    case notice(Notice)
    /// Always the last record of a run that ended in order. Its absence means that the run was killed.
    case footer(RunFooter)
}

/// What a run is about.
package struct RunHeader: Sendable, Hashable, Codable {
    /// The version of this format; readers refuse a higher major number.
    package var format: String
    package var tool: String
    package var toolVersion: String
    /// Lower-case letters and digits; keys made by the run carry it in their label.
    package var runID: String
    /// The name in the target file, never its address.
    package var target: String
    /// Wall-clock start, RFC 3339 in UTC.
    package var startedAt: String
    /// Everything random in the run comes from this.
    package var seed: UInt64
    /// The gate's level.
    package var level: Level
    package var areas: [ContractCatalogue.Area]
    package var clauses: [Clause]
    /// Every check of the loaded specs, selected or not, in report order.
    package var checks: [CheckDescriptor]

    package static let currentFormat = "keyspec-events/1"

    package init(
        format: String = RunHeader.currentFormat, tool: String = "keyspec", toolVersion: String, runID: String,
        target: String, startedAt: String, seed: UInt64, level: Level, areas: [ContractCatalogue.Area],
        clauses: [Clause], checks: [CheckDescriptor]
    ) {
        self.format = format
        self.tool = tool
        self.toolVersion = toolVersion
        self.runID = runID
        self.target = target
        self.startedAt = startedAt
        self.seed = seed
        self.level = level
        self.areas = areas
        self.clauses = clauses
        self.checks = checks
    }
}

/// What a report says of a check besides its outcomes.
package struct CheckDescriptor: Sendable, Hashable, Codable {
    /// The stable id, such as `header.query-key`.
    package var id: String
    package var title: String
    package var clauses: [ClauseID]
    package var why: String?
    package var fix: String?
    /// Where the check stands, with the name of the file as the user knows it.
    package var place: SourcePlace

    package init(
        id: String, title: String, clauses: [ClauseID], why: String? = nil, fix: String? = nil, place: SourcePlace
    ) {
        self.id = id
        self.title = title
        self.clauses = clauses
        self.why = why
        self.fix = fix
        self.place = place
    }
}

/// A place in a spec file; line and column count from 1.
package struct SourcePlace: Sendable, Hashable, Codable {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// A check begins.
package struct CheckStarted: Sendable, Hashable, Codable {
    package var check: String
    /// Ids of the rows that will run; one empty string for a check without rows.
    package var rows: [String]
    /// Nanoseconds since the run began.
    package var at: UInt64

    package init(check: String, rows: [String], at: UInt64) {
        self.check = check
        self.rows = rows
        self.at = at
    }
}

/// A remark for the reader.
package struct Notice: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable {
        case information
        case warning
    }

    package var kind: Kind
    package var text: String

    package init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// How a run ended.
package struct RunFooter: Sendable, Hashable, Codable {
    /// `completed`, or why it stopped early.
    package enum Ending: String, Sendable, Hashable, Codable {
        case completed
        case interrupted
        case terminated
        case targetUnreachable = "target-unreachable"
        case circuitOpen = "circuit-open"
        case harnessFailed = "harness-failed"
    }

    package var ending: Ending
    /// Nanoseconds from the header to the footer.
    package var duration: UInt64
    package var cost: Cost
    /// Keys that the run made and could not delete; `keyspec cleanup` takes them from the journal.
    package var keysLeft: Int
    /// Outcomes by verdict, as counted by the runner: reports are compared with it.
    package var counts: [String: Int]
    /// Waivers that no failure of the run needed.
    package var staleWaivers: [StaleWaiver]

    package init(
        ending: Ending, duration: UInt64, cost: Cost, keysLeft: Int, counts: [String: Int],
        staleWaivers: [StaleWaiver] = []
    ) {
        self.ending = ending
        self.duration = duration
        self.cost = cost
        self.keysLeft = keysLeft
        self.counts = counts
        self.staleWaivers = staleWaivers
    }
}

/// A waiver that covers nothing any more; it fails the gate until somebody deletes it.
package struct StaleWaiver: Sendable, Hashable, Codable {
    /// What it was written for: the name of a check or of a row.
    package var name: String
    /// Why it is stale: expired, the row passes now, there is no such check.
    package var problem: String
    /// Where the waiver stands.
    package var place: SourcePlace

    package init(name: String, problem: String, place: SourcePlace) {
        self.name = name
        self.problem = problem
        self.place = place
    }
}

/// What something costs the deployment: requests sent, credits spent at most, keys made.
package struct Cost: Sendable, Hashable, Codable {
    package var requests: Int
    package var credits: Int
    package var keys: Int

    package init(requests: Int = 0, credits: Int = 0, keys: Int = 0) {
        self.requests = requests
        self.credits = credits
        self.keys = keys
    }

    /// The sum, held at the ends of `Int`: a damaged event file must not stop its reader.
    package static func + (lhs: Cost, rhs: Cost) -> Cost {
        func sum(_ left: Int, _ right: Int) -> Int {
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? (left < 0 ? .min : .max) : sum
        }
        return Cost(
            requests: sum(lhs.requests, rhs.requests), credits: sum(lhs.credits, rhs.credits),
            keys: sum(lhs.keys, rhs.keys))
    }

    package static func += (lhs: inout Cost, rhs: Cost) { lhs = lhs + rhs }
}
