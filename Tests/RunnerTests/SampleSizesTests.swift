import Contract
import Deployment
import RunEvents
import SpecLanguage
import Testing

@testable import Runner

@Suite("Sizes of samples")
struct SampleSizesTests {
    private let serial = SampleStep(account: .funded, keys: 100, thoroughKeys: 1000, fewestKeys: 25, atOnce: 1)
    private let parallel = SampleStep(account: .funded, keys: 32, thoroughKeys: 256, fewestKeys: 8, atOnce: 8)

    private func sizes(keys: Int, requests: Int = 5000, spent: Cost = Cost()) -> (SampleSizes, Int, Int) {
        var budgets = Budgets()
        budgets.keys = keys
        budgets.requests = requests
        let sizes = SampleSizes(for: [serial, parallel, serial], budgets: budgets, after: spent)
        return (sizes, sizes.size(of: serial), sizes.size(of: parallel))
    }

    @Test("a sample is as large as it wants where the budgets allow, and is drawn once however many rows ask")
    func enough() {
        let (all, own, other) = sizes(keys: 200)
        #expect((own, other) == (100, 32))
        #expect(all.cost == Cost(requests: 4 * 132, keys: 132))
    }

    @Test("what the rest of the run costs comes first")
    func scarce() {
        let (_, own, other) = sizes(keys: 150, spent: Cost(requests: 10, credits: 0, keys: 60))
        #expect((own, other) == (58, 32))
        let (few, serialFew, parallelFew) = sizes(keys: 100, requests: 40)
        #expect((serialFew, parallelFew) == (10, 5))
        // Both are too small to say anything: neither is drawn.
        #expect(few.cost == Cost())
    }

    @Test("a thorough run takes more")
    func thorough() {
        var budgets = Budgets()
        budgets.keys = 2000
        budgets.requests = 5000
        let sizes = SampleSizes(for: [serial, parallel], budgets: budgets, after: Cost(), isThorough: true)
        #expect((sizes.size(of: serial), sizes.size(of: parallel)) == (994, 256))
    }

    @Test(
        "looks at a sample come at 128 keys and at four times as many each", arguments: [(10, [10]), (128, [128])])
    func stages(size: Int, stages: [Int]) {
        #expect(SampleDrawing.stages(to: size, inDoubt: size) == stages)
        #expect(SampleDrawing.stages(to: 1000, inDoubt: 1000) == [128, 512, 1000])
    }

    @Test("in doubt there is one more look, at all the keys that there may be")
    func looksInDoubt() {
        #expect(SampleDrawing.stages(to: 40, inDoubt: 256) == [40, 256])
        #expect(SampleDrawing.stages(to: 128, inDoubt: 512) == [128, 512])
    }

    @Test("what is kept for doubts comes last, is shared, and is nothing where the usual keys are too few already")
    func inDoubt() {
        var (created, regenerated) = (serial, serial)
        created.keysInDoubt = 500
        regenerated.isRegenerated = true
        regenerated.keysInDoubt = 300
        func sizes(_ keys: Int) -> SampleSizes {
            var budgets = Budgets()
            budgets.keys = keys
            return SampleSizes(for: [created, parallel, regenerated], budgets: budgets, after: Cost())
        }
        let plenty = sizes(1_000)
        #expect(plenty.size(of: created) == 100)
        #expect((plenty.sizeInDoubt(of: created), plenty.sizeInDoubt(of: regenerated)) == (500, 300))
        #expect(plenty.sizeInDoubt(of: parallel) == 32)
        #expect((plenty.cost.keys, plenty.costInDoubt) == (232, Cost(requests: 4 * 600, keys: 600)))
        let some = sizes(332)
        #expect((some.sizeInDoubt(of: created), some.sizeInDoubt(of: regenerated)) == (150, 150))
        let few = sizes(200)
        #expect(few.costInDoubt == Cost())
    }

    private func judgement(_ tokens: [String], _ property: SampleProperty) -> Bool? {
        let bytes = tokens.map { Array($0.utf8) }
        let sample = DrawnSample(
            tokens: bytes, issues: [], isSerial: true, shortfall: nil, report: nil, formProblem: "no form",
            created: tokens.count)
        let subject = SampleSubject(sample: sample, form: KeyForm())
        return subject.meets(property)
    }

    @Test("a key that comes twice is no distinct one; keys without a form say nothing about the generator")
    func properties() {
        #expect(judgement(["ak_live_a", "ak_live_b"], .distinct) == true)
        #expect(judgement(["ak_live_a", "ak_live_b", "ak_live_a"], .distinct) == false)
        #expect(judgement(["x", "y"], .form) == false)
        #expect(judgement(["x", "y"], .unpredictable) == nil)
        #expect(judgement(["x", "y"], .capacity) == nil)
    }
}
