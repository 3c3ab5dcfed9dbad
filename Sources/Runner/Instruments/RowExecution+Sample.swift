import Deployment
import Randomness
import RunEvents
import SpecLanguage

/// Samples of keys as steps of a row.
extension RowExecution {
    mutating func take(_ step: SampleStep, _ whole: Step) async throws(RowStop) -> Ending? {
        let began = context.recorder.now
        let sample = try await sample(step)
        let subject = SampleSubject(
            sample: sample, repeatedInRun: context.deployment.repeatedKeys, form: context.target.readings.keyForm)
        let judgement = whole.expectation.map { subject.judge($0, wording: judge) } ?? .holds
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(whole.place), instrument: "sample",
                    title: subject.title, startedAt: began, endedAt: ended, facts: subject.facts,
                    tables: subject.tables)
            }, coverage: subject.coverage)
        return try conclude(judgement, whole, reproduction: nil)
    }

    private mutating func sample(_ step: SampleStep) async throws(RowStop) -> DrawnSample {
        // Who only waits for the sample leaves making keys to others; who draws it does so once it is drawn.
        let (work, id) = (context.work, checkRun.id)
        let giveUpOrder = { @Sendable in work.giveUp(Scheduler.keyOrder, of: id) }
        let samples = context.samples
        loop: while true {
            switch await samples.turn(step) {
            case .has(let sample): return sample
            case .draws: break loop
            case .waits:
                giveUpOrder()
                await activity.rest(.quiet) { await samples.wait(for: step) }
            }
        }
        let drawing = SampleDrawing(
            context: context, step: step, purpose: "\(checkID) \(rowID)", activity: activity, hasDrawn: giveUpOrder)
        do throws(RowStop) {
            let sample = try await drawing.draw()
            sampledKeys += sample.created
            await samples.finish(step, sample)
            return sample
        } catch {
            await samples.finish(step, nil)
            throw error
        }
    }
}
