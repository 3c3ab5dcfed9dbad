import Contract
import Deployment
import Evidence
import OwnThread
import SpecLanguage
import Synchronization
import TypedYAML

/// The declared evidence of one run, and where each source ended when the run began: what stood there before is neither its
/// doing nor its proof.
final class EvidenceSources: Sendable {
    /// What was there at some moment.
    struct Mark: Sendable {
        var places = FilePlaces()
        /// Bytes that a program had printed, by source, with their last ones.
        var printed: [String: [UInt8]] = [:]
    }

    /// What a scan of one source gave.
    struct Reading: Sendable {
        var source: EvidenceSource
        var found: [ScannedSource] = []
        /// Text that was added to a log since a mark.
        var added: [[UInt8]] = []
        /// The same since the run began.
        var addedInRun: [[UInt8]] = []
        /// Whether a file of a log is gone, and with it what may have been added to it since the mark.
        var hasLost = false
        var failure: String?
        /// What a program printed, where that is a store, which may have to be looked at once more.
        var printed: [UInt8]?
        /// What the search did not find of its specimens: then nothing that it says can be believed.
        var blindness: SelfTestFailure?
    }

    /// What one row asks of a source.
    private struct Question: Sendable {
        var subjects: [SubjectPatterns]
        var mark: Mark
    }

    private let deployment: LiveDeployment
    private let beginning: Mutex<Mark?> = Mutex(nil)
    /// Rows that look at a source at the same time look together.
    private let rounds: Mutex<[String: SharedRounds<Question, Reading>]> = Mutex([:])

    let patience = EvidencePatience()
    /// By log, whether what is looked for may come to it later than to others; none as long as that is not known.
    private let mayBeLate = Mutex<[String: Bool]>([:])

    /// Text of a log in which records of calls are looked for, at most so much of each file.
    private static let addedLimit = 64 << 20

    init(deployment: LiveDeployment) { self.deployment = deployment }

    func sources(_ kinds: [ScanStep.Kind]) -> [EvidenceSource] {
        deployment.target.evidence.filter { source in
            kinds.contains(source.kind == .store ? .stores : .logs)
        }
    }

    /// Remembers where logs end now, for the whole run. Called before the first request.
    func begin() async {
        let mark = await mark()
        beginning.withLock { if $0 == nil { $0 = mark } }
    }

    /// Where logs end now.
    func mark() async -> Mark {
        var mark = Mark()
        for source in deployment.target.evidence where source.kind == .log {
            switch source.origin {
            case .files(let patterns):
                mark.places.merge(FilePlaces(under: paths(of: patterns)))
            case .command(let command, let timeout):
                let output = try? await deployment.output(of: command, timeout: timeout, source: source)
                mark.printed[source.name] = output ?? []
            }
        }
        return mark
    }

    /// Searches a source for some subjects, and reads what was added to a log since a mark.
    ///
    /// A source is read by one round at a time: whoever comes meanwhile shares the next one, which begins after all of them
    /// asked.
    func read(_ source: EvidenceSource, _ subjects: [SubjectPatterns], since mark: Mark) async -> Reading {
        let rounds = rounds.withLock { rounds in
            let known = rounds[source.name] ?? SharedRounds()
            rounds[source.name] = known
            return known
        }
        return await rounds.answer(to: Question(subjects: subjects, mark: mark)) { await read(source, for: $0) }
    }

    /// What only a close reading of a store finds of some keys, after a scan of it that found nothing of them.
    func readClosely(_ reading: Reading, _ close: CloseReading) async -> [ScannedSource] {
        guard reading.source.kind == .store else { return [] }
        return await inBackground {
            guard let printed = reading.printed, let source = reading.found.first else {
                return close.read(reading.found)
            }
            return close.read(source, printed)
        }
    }

    /// Reads what was added to a log since a mark, and searches nothing.
    func readAdded(to source: EvidenceSource, since mark: Mark) async -> Reading {
        var reading = Reading(source: source)
        switch source.origin {
        case .files(let patterns): reading.take(added(to: patterns, since: mark))
        case .command(let command, let timeout):
            do throws(ProviderError) {
                let output = try await deployment.output(of: command, timeout: timeout, source: source)
                reading.added = [Self.added(to: mark.printed[source.name], output)]
            } catch {
                reading.failure = error.message
            }
        }
        return reading
    }

    /// The logs that have records of this run's calls, less those named: what is looked for may come to them yet.
    func recorders(of judgement: ScanJudgement, besides complete: Set<String>) async -> [String] {
        guard !judgement.records.isEmpty else { return [] }
        var recorders: [String] = []
        for source in sources(judgement.step.kinds) where source.kind == .log && !complete.contains(source.name) {
            if let mayBeLate = mayBeLate.withLock({ $0[source.name] }) {
                if mayBeLate { recorders.append(source.name) }
                continue
            }
            let reading = await readAdded(to: source, since: beginning.withLock { $0 } ?? Mark())
            let reader = UsageReader(expression: source.record)
            // Of what cannot be searched the judgement tells.
            if reading.added.contains(where: { (try? reader.recognises(judgement.endpoints, in: $0)) == true }) {
                mayBeLate.withLock { $0[source.name] = true }
                recorders.append(source.name)
            }
        }
        return recorders
    }

    /// Logs to which a record did not come that another one had, as those of other nodes: they are not waited for again.
    func noteSilent(_ names: [String]) { mayBeLate.withLock { for name in names { $0[name] = false } } }

    private func read(_ source: EvidenceSource, for questions: [Question]) async -> [Reading] {
        let search = await inBackground { JointScan(questions.map(\.subjects)) }
        // Tested beside its use, and believed after that.
        async let blindness = inBackground { search.selfTestFailure }
        let start = source.kind == .log ? beginning.withLock { $0 } ?? Mark() : Mark()
        var readings = questions.map { _ in Reading(source: source) }
        switch source.origin {
        case .files(let patterns):
            let isEmpty = paths(of: patterns).isEmpty
            let found = await search.scan(
                paths: { self.paths(of: patterns) }, workers: processorCount, inBackground: true, from: start.places)
            let addedInRun = source.kind == .log ? added(to: patterns, since: start).texts : []
            for (index, question) in questions.enumerated() {
                if isEmpty { readings[index].failure = "no file is there" }
                readings[index].found = found[index]
                readings[index].addedInRun = addedInRun
                if source.kind == .log { readings[index].take(added(to: patterns, since: question.mark)) }
            }
        case .command(let command, let timeout):
            do throws(ProviderError) {
                let output = try await deployment.output(of: command, timeout: timeout, source: source)
                let fresh = Self.added(to: start.printed[source.name], output)
                let found = await inBackground { search.scan(fresh) }
                for (index, question) in questions.enumerated() {
                    if source.kind == .store { readings[index].printed = fresh }
                    readings[index].found = [ScannedSource(name: source.name, result: found[index])]
                    guard source.kind == .log else { continue }
                    readings[index].addedInRun = [fresh]
                    readings[index].added = [Self.added(to: question.mark.printed[source.name], output)]
                }
            } catch {
                for index in readings.indices { readings[index].failure = error.message }
            }
        }
        for index in readings.indices { readings[index].blindness = await blindness }
        return readings
    }

    /// What was added to logs since a mark.
    private func added(to patterns: [String], since mark: Mark) -> FileGrowth {
        FileGrowth(under: { paths(of: patterns) }, since: mark.places, limit: Self.addedLimit)
    }

    /// What a program prints beyond what it had printed before; all of it when it begins otherwise.
    private static func added(to before: [UInt8]?, _ output: [UInt8]) -> [UInt8] {
        guard let before, output.starts(with: before) else { return output }
        return Array(output.dropFirst(before.count))
    }

    /// Files and folders of some patterns, from the target file's folder.
    private func paths(of patterns: [String]) -> [ScanPath] {
        deployment.target.evidencePaths(of: patterns)
    }
}

extension EvidenceSources.Reading {
    fileprivate mutating func take(_ growth: FileGrowth) {
        added = growth.texts
        hasLost = growth.hasLost
    }
}
