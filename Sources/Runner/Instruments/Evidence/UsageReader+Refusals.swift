import Contract
import RegularExpressions
import TypedYAML

/// A record of a refused call that says it cost something.
struct PricedRefusal: Sendable, Hashable {
    var status: Int
    var credits: Int
}

/// What the records of refused calls in a log say of their price.
struct RefusalRecords: Sendable, Hashable {
    /// How many say that it was nothing.
    var free = 0
    var priced: [PricedRefusal] = []
}

/// Records of calls that are known, from which is learned where such records have what.
struct KnownCalls: Sendable, Hashable {
    /// Calls that cost something.
    var charged: [UsageRecord]
    /// Those that cost nothing, and succeeded.
    var free: UsageRecord
    /// Names under which logs may call the endpoints of the target.
    var endpoints: Set<String>
}

extension UsageReader {
    /// What the records of refused calls say of their price, whoever made them: of those that can have cost nothing, as nobody has
    /// the key or the account has no credits.
    ///
    /// Nothing tells what a number in a line means. So only those places count where every record of a known call of the same
    /// form has its own price, above zero and zero, and its status; and a record of a refused call counts only where each of
    /// these places has a number, and nothing that was true of all charged calls is false of it, such as whether it was charged.
    func refusals(_ known: KnownCalls, in texts: [[UInt8]]) throws(RegularExpression.SearchTooLong) -> RefusalRecords {
        var forms: [String: RecordForm] = [:]
        for text in texts {
            for line in Self.lines(of: text) {
                let places = try places(of: line)
                let form = Self.form(of: places)
                for call in known.charged where call.credits > 0 && Self.records(call, places) {
                    forms[form, default: RecordForm()].learn(call, from: places)
                }
                if Self.records(known.free, places) {
                    forms[form, default: RecordForm()].learn(known.free, from: places)
                }
            }
        }
        let complete = forms.values.filter(\.isComplete)
        var found = RefusalRecords()
        if complete.isEmpty { return found }
        for text in texts {
            for line in Self.lines(of: text) {
                let places = try places(of: line)
                let read = complete.lazy.compactMap { $0.refusal(in: places, endpoints: known.endpoints) }.first
                guard let read else { continue }
                if read.credits > 0 { found.priced.append(read) } else { found.free += 1 }
            }
        }
        return found
    }

    private static func records(_ call: UsageRecord, _ places: [Place]) -> Bool {
        let fields = places.map(\.text)
        return fields.contains(where: call.endpoints.contains) && holdsNumbers(of: call, fields)
    }

    /// Lines of one form have their values at the same places.
    private static func form(of places: [Place]) -> String { Set(places.map(\.path)).sorted().joined(separator: "\n") }
}

/// Where the records of one form have what, as far as those of known calls tell.
private struct RecordForm {
    private var endpoints: Set<String>?
    private var credits: Set<String>?
    private var statuses: Set<String>?
    /// What was true or false of all charged calls.
    private var flags: [String: String]?
    private var hasFree = false

    var isComplete: Bool {
        hasFree && flags != nil && ![endpoints, credits, statuses].contains { $0?.isEmpty ?? true }
    }

    mutating func learn(_ call: UsageRecord, from places: [UsageReader.Place]) {
        func paths(_ isMeant: (String) -> Bool) -> Set<String> {
            Set(places.filter { isMeant($0.text) }.map(\.path))
        }
        func narrow(_ known: inout Set<String>?, _ paths: Set<String>) {
            known = known?.intersection(paths) ?? paths
        }
        narrow(&endpoints, paths(call.endpoints.contains))
        narrow(&credits, paths { UsageReader.number($0) == call.credits })
        narrow(&statuses, paths { UsageReader.number($0) == call.status })
        if call.credits == 0 {
            hasFree = true
        } else {
            let said = Self.flags(of: places)
            flags = flags?.filter { said[$0.key] == $0.value } ?? said
        }
    }

    /// The record of a refused call that the places are; nil when they are none, or it is in doubt what they say.
    func refusal(in places: [UsageReader.Place], endpoints names: Set<String>) -> PricedRefusal? {
        guard places.contains(where: { endpoints?.contains($0.path) == true && names.contains($0.text) }),
            let status = same(numbers(at: statuses, in: places)),
            [DocumentedError.invalidAPIKey, .insufficientCredits].contains(where: { $0.status == status }),
            let credits = numbers(at: credits, in: places)?.min()
        else { return nil }
        let said = Self.flags(of: places)
        let isOtherwise = flags?.contains { said[$0.key].map { [value = $0.value] in $0 != value } ?? false } ?? true
        return isOtherwise && credits > 0 ? nil : PricedRefusal(status: status, credits: credits)
    }

    /// The numbers at some paths; nil when one of them has none.
    private func numbers(at paths: Set<String>?, in places: [UsageReader.Place]) -> [Int]? {
        guard let paths else { return nil }
        let numbers = paths.map { path in
            places.lazy.filter { $0.path == path }.compactMap { UsageReader.number($0.text) }.first
        }
        return numbers.contains(nil) ? nil : numbers.compactMap(\.self)
    }

    private func same(_ numbers: [Int]?) -> Int? {
        guard let first = numbers?.first, numbers?.allSatisfy({ $0 == first }) == true else { return nil }
        return first
    }

    private static func flags(of places: [UsageReader.Place]) -> [String: String] {
        Dictionary(
            places.filter { ["true", "false"].contains($0.text.lowercased()) }.map { ($0.path, $0.text.lowercased()) },
            uniquingKeysWith: { first, _ in first })
    }
}
