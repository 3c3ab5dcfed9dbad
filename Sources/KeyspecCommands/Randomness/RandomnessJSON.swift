import Randomness
import TypedYAML

/// The verdict on a generator for programs.
enum RandomnessJSON {
    static func value(_ report: RandomnessReport) -> OrderedJSON {
        let verdict = report.verdict
        let form = verdict.form
        return [
            "verdict": .string(verdict.outcome.rawValue),
            "sentence": .string(verdict.sentence),
            "findings": .strings(verdict.findings),
            "keys": .integer(verdict.keys),
            "form": [
                "prefix": .string(String(decoding: form.prefix, as: UTF8.self)),
                "length": .integer(form.length),
                "alphabet": .string(form.alphabet.name),
                "letters": .integer(form.alphabet.size),
                "alphabetSource": .string(form.alphabetSource.rawValue),
                "capacityBits": .double(form.capacity),
            ],
            "alpha": .double(verdict.alpha),
            "families": .array(verdict.families.map(family)),
            "notRun": .array(
                verdict.omitted.map { ["family": .string($0.family.rawValue), "reason": .string($0.reason)] }),
            "recovered": .array(verdict.recovered.map { recovered($0, form) }),
            "excluded": .strings(verdict.excluded),
            "untried": .array(
                verdict.untried.map { ["generator": .string($0.generator), "reason": .string($0.reason)] }),
            "power": .array(
                verdict.power.map { ["fault": .string($0.fault), "probability": .string($0.probability)] }),
            "entropyBounds": .array(
                verdict.ladder.map {
                    ["assumption": .string($0.assumption), "bits": .double($0.bits), "isCap": .bool($0.isCap)]
                }),
            "comparison": report.comparison.map(comparison) ?? .null,
            "independence": report.independence.map(independence) ?? .null,
            "limits": .strings(RandomnessReport.limits),
        ]
    }

    private static func independence(_ tests: IIDTests) -> OrderedJSON {
        func chiSquare(_ test: IIDTests.ChiSquare) -> OrderedJSON {
            [
                "statistic": .double(test.statistic), "degrees": .integer(test.degrees), "p": .double(test.pValue),
                "isPassed": .bool(test.isPassed),
            ]
        }
        return [
            "independence": chiSquare(tests.independence),
            "goodnessOfFit": chiSquare(tests.goodnessOfFit),
            "longestRepeat": [
                "length": .integer(tests.longestRepeat.length), "p": .double(tests.longestRepeat.pValue),
                "isPassed": .bool(tests.longestRepeat.isPassed),
            ],
            "permutations": .array(
                tests.permutations.map { test in
                    [
                        "name": .string(test.name), "value": .double(test.value), "more": .integer(test.more),
                        "equal": .integer(test.equal), "less": .integer(test.less), "isPassed": .bool(test.isPassed),
                    ]
                }),
        ]
    }

    private static func comparison(_ estimates: NonIIDEstimates) -> OrderedJSON {
        [
            "assessedBits": .double(estimates.assessment),
            "estimators": .array(
                estimates.rows.map { row in
                    [
                        "section": .string("6.3.\(row.number)"), "name": .string(row.name),
                        "bitsALetter": row.perSymbol.map { .double($0) } ?? .null,
                        "bitsABit": row.perBit.map { .double($0) } ?? .null,
                    ]
                }),
        ]
    }

    private static func family(_ result: FamilyResult) -> OrderedJSON {
        [
            "family": .string(result.family.rawValue),
            "reference": .string(result.family.reference),
            "log10P": .double(result.logP / logarithm(10)),
            "log10Adjusted": .double(result.logAdjusted / logarithm(10)),
            "isRefuted": .bool(result.isRejected),
            "tests": .array(
                result.tests.map { test in
                    [
                        "name": .string(test.name), "seen": .string(test.observed),
                        "log10P": .double(test.logP / logarithm(10)), "hypotheses": .double(test.hypotheses),
                    ]
                }),
        ]
    }

    private static func recovered(_ generator: RecoveredGenerator, _ form: TokenForm) -> OrderedJSON {
        [
            "generator": .string(generator.generator),
            "sentence": .string(generator.sentence),
            "keysUsed": .integer(generator.keysUsed),
            "lettersPredicted": .integer(generator.lettersPredicted),
            "hypothesesLog2": .double(generator.hypothesesLog2),
            "excessBits": .double(generator.excessBits),
            "bitsLeft": generator.bitsLeft.map { .double($0) } ?? .null,
            "nextKeySHA256": RandomnessText.nextKeyDigest(generator, form).map { .string($0) } ?? .null,
            "replay": .object(generator.replay.map { ($0.name, .string($0.value)) }),
        ]
    }
}
