import Contract
import Deployment
import HTTPExchange
import Oracles
import OwnThread
import Randomness
@_spi(SecretSender) import Secrecy
import SpecLanguage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Creates the keys of a sample, a few at a time, and deletes them again.
///
/// The statistics need the letters, so that the secrets are opened here. The letters stay in the sample's memory.
struct SampleDrawing: Sendable {
    let context: RunContext
    let step: SampleStep
    /// The check and row, for the journal.
    let purpose: String
    /// Of the row that draws it, which sends nothing while the keys are judged.
    let activity: RowActivity
    /// Called once others may make keys again.
    let hasDrawn: @Sendable () -> Void

    /// So long the others wait with making keys: a generator's stream is best seen without gaps, but not at any price. What
    /// lasts longest is under way meanwhile, and lasts about as long.
    private static let patience: Duration = .seconds(6)

    /// Keys that are there at the same time: no account has to hold them all.
    private static let batch = 12

    /// What is shorter says nothing of a digest's input.
    private static let shortestFact = 3

    /// Deletions under way at once.
    private static let deletionsAtOnce = 4

    /// Draws the sample in stages, and stops when a stage has refuted the generator: more keys cannot change that. Beyond the usual
    /// size it goes on only where the keys raise a doubt.
    func draw() async throws(RowStop) -> DrawnSample {
        let size = context.samples.size(of: step)
        guard size >= step.fewestKeys else {
            throw .inconclusive(
                "the target's budgets leave \(size) keys for this sample, and fewer than \(step.fewestKeys) say nothing; "
                    + "raise budgets.keys, or budgets.requests")
        }
        let stages = Self.stages(to: size, inDoubt: context.samples.sizeInDoubt(of: step))
        let end = MonotonicTime.now + Self.patience
        defer { hasDrawn() }
        var sample = DrawnSample(
            tokens: [], issues: [], isSerial: step.isInOrder, shortfall: nil, report: nil, formProblem: nil,
            created: 0, isRegenerated: step.isRegenerated)
        for stage in stages {
            if stage > size {
                guard sample.report?.verdict.isInDoubt == true else { break }
                sample.doubtfulAt = size
            }
            while sample.tokens.count < stage, sample.shortfall == nil {
                let wanted = min(max(Self.batch, step.atOnce), stage - sample.tokens.count)
                let places = try await takePlaces(upTo: wanted, patientUntil: end)
                defer { context.keys.places.giveBack([step.account: places]) }
                try await addBatch(step.isRegenerated ? wanted : places, places: places, to: &sample)
                if MonotonicTime.now >= end { hasDrawn() }
            }
            // What is drawn in doubt is no reason to keep the others waiting while these are judged.
            if stage >= size { hasDrawn() }
            await judge(&sample, looks: stages.count)
            if sample.shortfall != nil || sample.formProblem != nil || sample.report?.verdict.outcome == .refuted {
                break
            }
        }
        return sample
    }

    /// 128 keys, then four times as many each: at each stage the keys are judged with a share of the error. Earlier it would
    /// cost more in computing than it saves in keys.
    static func stages(to size: Int, inDoubt doubtful: Int) -> [Int] {
        var stages: [Int] = []
        var next = 128
        while next < size {
            stages.append(next)
            next *= 4
        }
        return stages + (doubtful > size ? [size, doubtful] : [size])
    }

    /// Takes places for some of the keys, at least as many as are to be made at once; meanwhile others go on once the sample has
    /// kept them from making keys for long enough.
    private func takePlaces(upTo wanted: Int, patientUntil end: MonotonicTime) async throws(RowStop) -> Int {
        let (places, role, began) = (context.keys.places, step.account, MonotonicTime.now)
        let (most, least) = step.isRegenerated ? (1, 1) : (wanted, min(2, step.atOnce))
        while true {
            let count = places.take(upTo: most, atLeast: least, of: role)
            if count > 0 { return count }
            guard places.isWorthWaiting(since: began) else { throw .withoutPlace }
            if MonotonicTime.now >= end { hasDrawn() }
            await activity.rest(.idle) { try? await Task.sleep(for: KeyPlaces.interval) }
            if context.isStopping { throw .stopped }
        }
    }

    private func addBatch(_ count: Int, places: Int, to sample: inout DrawnSample) async throws(RowStop) {
        if context.isStopping { throw .stopped }
        let before = context.keys.places.alive(step.account)
        var made: [IssuedKey] = []
        var failure: DeploymentFailure?
        if step.isRegenerated {
            do throws(DeploymentFailure) {
                for index in 0..<count { made.append(try await next(after: made.last, sample.tokens.count + index)) }
            } catch { failure = error }
        } else if step.atOnce == 1 {
            for index in 0..<count where failure == nil {
                do throws(DeploymentFailure) {
                    made.append(try await create(sample.tokens.count + index))
                } catch { failure = error }
            }
        } else {
            let first = sample.tokens.count
            let results = await withTaskGroup(of: Result<IssuedKey, DeploymentFailure>.self) { group in
                for index in 0..<count {
                    group.addTask {
                        do throws(DeploymentFailure) {
                            return .success(try await create(first + index))
                        } catch { return .failure(error) }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for result in results {
                switch result {
                case .success(let key): made.append(key)
                case .failure(let error): failure = error
                }
            }
        }
        sample.created += made.count
        for key in made {
            key.secret.withBytes { sample.tokens.append($0) }
            sample.issues.append(issue(of: key))
        }
        let own = made.isEmpty ? places : 0
        let isShort =
            failure.map { failure in
                failure.isRefusal
                    && context.keys.places.noteRefused(step.account, own: own, before: before) != .nothing
            } ?? false
        await delete(step.isRegenerated ? Array(made.suffix(1)) : made)
        // Fewer at once, or later, are given.
        guard let failure, !isShort else { return }
        let stop = RowStop(failure, doing: "creating key \(sample.tokens.count + 1) of the sample")
        guard sample.tokens.count >= step.fewestKeys else { throw stop }
        sample.shortfall = "the deployment gave no more keys: \(context.deployment.vault.redact(failure.description))"
    }

    private func next(after key: IssuedKey?, _ index: Int) async throws(DeploymentFailure) -> IssuedKey {
        guard let key else { return try await create(index) }
        return try await context.deployment.regenerate(key, name: "sample-\(index + 1)")
    }

    private func create(_ index: Int) async throws(DeploymentFailure) -> IssuedKey {
        let key = try await context.deployment.createKey(
            step.account, purpose: purpose, name: "sample-\(index + 1)")
        context.keys.places.noteMade(step.account)
        return key
    }

    /// What cannot be deleted is left to the run's own clean-up.
    private func delete(_ keys: [IssuedKey]) async {
        let (deployment, places) = (context.deployment, context.keys.places)
        await withTaskGroup(of: Void.self) { group in
            for (index, key) in keys.enumerated() {
                if index >= Self.deletionsAtOnce { await group.next() }
                group.addTask {
                    if (try? await deployment.delete(key)) != nil { places.noteGone(key.account) }
                }
            }
        }
    }

    private func issue(of key: IssuedKey) -> KeyIssue {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let wall = Double(clock.tv_sec) + Double(clock.tv_nsec) * 1e-9
        let now = MonotonicTime.now.nanoseconds
        func instant(_ time: MonotonicTime) -> Double {
            wall - (Double(now) - Double(time.nanoseconds)) * 1e-9
        }
        var facts: [KeyIssue.Fact] = []
        if let id = key.id { facts.append(KeyIssue.Fact(name: "id", value: id)) }
        if let label = key.label { facts.append(KeyIssue.Fact(name: "label", value: label)) }
        for variable in context.target.account(key.account)?.variables ?? [] {
            guard case .text(let text) = variable.value, text.count >= Self.shortestFact else { continue }
            facts.append(KeyIssue.Fact(name: "account's \(variable.name)", value: text))
        }
        // The server's own clock, where it tells it: seeds are taken from that one.
        let date = key.answers.lazy.compactMap { $0.value(of: "Date") }.compactMap(HTTPDate.init).first
        return KeyIssue(
            requestedAt: instant(key.times.sent), answeredAt: instant(key.times.acknowledged),
            serverDate: date.map { Double($0.epochSeconds) }, facts: facts)
    }

    /// What the keys so far come to. The error of the whole run is shared by its samples, and by the looks at each.
    ///
    /// It takes a second or two of computing, which nothing else that the run does may wait for.
    private func judge(_ sample: inout DrawnSample, looks: Int) async {
        let form = context.target.readings.keyForm
        let drawn = sample
        let alpha = Examination.alpha / Double(looks * context.samples.count)
        do throws(TokenProblem) {
            let found = try TokenForm.detect(
                in: drawn.tokens, prefix: Array(form.prefix.utf8), alphabets: form.alphabets, source: .documented)
            let keys = try found.sample(of: drawn.tokens, issues: drawn.issues, isSerial: drawn.isSerial)
            sample.report = await activity.rest(.quiet) {
                let attacks = RecoveryAttacks.all(
                    sharing: await context.samples.seeds(letters: found.alphabet.size))
                return await inBackground {
                    RandomnessReport(of: keys, form: found, alpha: alpha, attacks: attacks)
                }
            }
        } catch {
            sample.formProblem = error.message
        }
    }
}

extension KeyForm {
    /// The alphabets that keys of this form may be of.
    var alphabets: [KeyAlphabet] {
        switch alphabet {
        case .auto: [.digitsUpperLower, .nanoid]
        case .alphanumeric: [.digitsUpperLower]
        case .urlSafe: [.nanoid]
        case .letters(let letters):
            KeyAlphabet(name: "the target's letters", letters: Array(letters.utf8)).map { [$0] } ?? [.nanoid]
        }
    }
}
