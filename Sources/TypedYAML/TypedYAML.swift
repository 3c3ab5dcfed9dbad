/*
 TypedYAML is the one way in which keyspec reads YAML: spec files, the contract, target files, waivers.

 A type declares its keys once. The decoder, the JSON Schema for editors and the reference page follow from that one
 declaration, so that they cannot drift apart. Decoding never stops at the first error: it reports every one, with file,
 line and column, and gives a value only when there is none.

     struct Step: Sendable {
         enum Action: Sendable {
             case request(Request)
             case wait(Duration)
             case `repeat`(steps: [Step])
         }
         let name: String?
         let action: Action
         let range: SourceRange

         static let schema: Schema<Step> = .mapping("step", about: "One thing that a check does.") { fields in
             let name = fields.optional("name", .string, about: "What reports call the step.")
             let action = fields.oneOf(
                 "action",
                 .key("request", Request.schema, about: "Sends a request.") { Action.request($0) },
                 .key("wait", .duration, about: "Waits.", example: "3s") { Action.wait($0) },
                 .key("repeat", .list(of: .lazy("step") { Step.schema }), about: "Runs steps again.") {
                     Action.repeat(steps: $0)
                 })
             return { record in Step(name: record[name], action: record[action], range: record.range) }
         }
     }

     struct Request: Sendable {
         enum Version: String, CaseIterable, Sendable { case http1 = "1.1", http2 = "2" }
         let endpoint: Located<String>?
         let path: String?
         let headers: [Entry<String, String>]
         let version: Version
         let timeout: Duration
         let body: LocatedJSON?

         static let schema: Schema<Request> = .mapping("request", about: "Sends one request.") { fields in
             let endpoint = fields.optional("endpoint", .located(.name), about: "An endpoint of the target.")
             let path = fields.optional("path", .string, about: "A path, for what is no endpoint.")
             let headers = fields.optional(
                 "headers", .map(keys: .string, values: .string(numbersAsText: true)), default: [], about: "Headers.")
             let version = fields.optional("version", .word("HTTP version", of: Version.self), default: .http1, about: "The protocol.")
             let timeout = fields.optional("timeout", .duration, default: .seconds(10), about: "Gives up after this.")
             let body = fields.optional("json", .json, about: "The body.")
             fields.exactlyOne(of: endpoint, path)
             return { record in
                 if record.isGiven(body), record[version] == .http2 {
                     record.warn("untested", "bodies over HTTP/2 are rare", at: record.keyRange(of: body))
                 }
                 return Request(
                     endpoint: record[endpoint], path: record[path], headers: record[headers],
                     version: record[version], timeout: record[timeout], body: record[body])
             }
         }
     }

     let decoded = Schema.list(of: Step.schema).decode(path: "steps.yaml")
     print(decoded.diagnostics.rendered(colours: false))   // all of them, as compilers show them
     decoded.value                                         // nil when there was an error

     Step.schema.jsonSchema(title: "A step").text()        // JSON Schema, draft 2020-12
     Step.schema.reference(title: "Steps")                 // Markdown
     Step.schema.exampleDiagnostics                        // errors in the examples of the declarations

 Other parts: `Schema.scalar` and `checked` make types of your own; `kinds` and `either` accept several ways of writing;
 `list`, `oneOrMany`, `map` collect; `word` reads enumerations; `Suggestion` finds the word that was meant; `OrderedJSON`
 writes JSON in a fixed order.
*/
