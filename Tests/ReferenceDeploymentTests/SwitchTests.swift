import Testing

@testable import ReferenceDeployment

@Suite("Switches on the command line")
struct SwitchTests {
    @Test("names and values are read, with the default where none is given")
    func values() throws {
        let faults = try SwitchSet<Defect>(parsing: [
            "query-key", "stale-cache=1s", "lag", "prefix-lookup=12", "overlap=80ms",
        ])
        #expect(faults.has(.queryKey))
        #expect(!faults.has(.bodyKey))
        #expect(faults[.staleCache] == 1000)
        #expect(faults[.lag] == 300)
        #expect(faults[.prefixLookup] == 12)
        #expect(faults[.overlap] == 80)
    }

    @Test(
        "an unknown name is refused with the nearest one",
        arguments: [("quary-key", "query-key"), ("stale_cache", "stale-cache"), ("crlf", "csrf")])
    func unknown(name: String, nearest: String) {
        let error = #expect(throws: UnknownSwitch.self) { try SwitchSet<Defect>(parsing: [name]) }
        #expect(error?.description.contains("did you mean '\(nearest)'?") == true)
    }

    @Test("a name like no other gets no suggestion")
    func farOff() {
        let error = #expect(throws: UnknownSwitch.self) { try SwitchSet<Variant>(parsing: ["completely-else"]) }
        #expect(
            error?.description
                == "there is no variant 'completely-else'; `keyspec-reference variants` lists them all")
    }

    @Test(
        "a value that does not fit is refused",
        arguments: ["query-key=1", "lag=abc", "prefix-lookup=0", "lag=-1", "lag="])
    func badValue(argument: String) {
        #expect(throws: InvalidSwitchValue.self) { try SwitchSet<Defect>(parsing: [argument]) }
    }

    @Test("every switch has a name of its own, a summary, and every defect a clause")
    func catalogue() {
        #expect(Set(allDefects.map(\.id)).count == allDefects.count)
        #expect(Set(allVariants.map(\.id)).count == allVariants.count)
        for defect in allDefects {
            #expect(defect.clause?.contains("-") == true)
            #expect(!defect.summary.isEmpty)
        }
        #expect(allVariants.allSatisfy { $0.clause == nil && !$0.summary.isEmpty })
    }

    @Test("edit distance counts insertions, deletions and substitutions")
    func distance() {
        #expect(editDistance("kitten", "sitting") == 3)
        #expect(editDistance("", "abc") == 3)
        #expect(editDistance("abc", "abc") == 0)
    }
}

@Suite("Paths and inputs")
struct RoutingTests {
    @Test(
        "dot segments and empty segments are taken out",
        arguments: [
            ("/api/v1/./x", "/api/v1/x"), ("//api//v1/y/../x", "/api/v1/x"), ("/../../x", "/x"), ("/", "/"),
        ])
    func dots(path: String, plain: String) {
        #expect(Routing.withoutDotSegments(path) == plain)
    }

    @Test(
        "domains",
        arguments: [
            ("example.com", true), ("a.b-c.de", true), ("example", false), ("-a.com", false), ("a..b", false),
            ("a_b.com", false),
            ("", false), ("exa mple.com", false), (String(repeating: "a", count: 64) + ".com", false),
        ])
    func domains(text: String, isValid: Bool) {
        #expect(InputRules.isDomain(text) == isValid)
    }

    @Test(
        "addresses",
        arguments: [
            ("ada@example.com", true), ("a+b@x.org", true), ("ada@", false), ("@x.org", false), ("a@b@c.de", false),
            ("ada", false),
            ("a b@c.de", false),
        ])
    func addresses(text: String, isValid: Bool) {
        #expect(InputRules.isEmail(text) == isValid)
    }

    @Test("the same input gives the same answer")
    func synthetic() {
        let first = JSON.object(SyntheticData.members(.companies, "example.com")).text
        #expect(first == JSON.object(SyntheticData.members(.companies, "example.com")).text)
        #expect(first != JSON.object(SyntheticData.members(.companies, "example.org")).text)
    }

    @Test("control characters have no place in a field value, tabs and other letters have")
    func fieldValues() {
        #expect(FieldValueHandler.isValid("a\tb é"))
        #expect(!FieldValueHandler.isValid("a\u{0}"))
        #expect(!FieldValueHandler.isValid("a\r\nb"))
        #expect(!FieldValueHandler.isValid("a\u{7f}"))
    }
}
