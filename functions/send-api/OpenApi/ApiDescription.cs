using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Access;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Routes;

namespace DaprPush.SendApi.OpenApi;

/// <summary>
/// The API as an OpenAPI 3.1 document, made of what stands at its functions. Ours, because ASP.NET Core's generator reads its endpoints,
/// which functions are not.
/// </summary>
internal static class ApiDescription
{
    private const string Version = "v1/";

    // What may happen to any request, and to those that somebody has to be named for.
    private static readonly int[] EveryOperation = [429, 500];
    private static readonly int[] NamedCaller = [401, 403, 503];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<int, string> ProblemWords = new()
    {
        [400] = "Something is wrong with the request; errors names every field at fault.",
        [401] = "The caller is not known.",
        [403] = "The caller may not do that.",
        [404] = "There is no such thing.",
        [409] = "Too late, or several messages have the id.",
        [413] = "The body is too large.",
        [415] = "The body is no JSON in UTF-8.",
        [422] = "The idempotency key stands for another request.",
        [429] = "Too many requests; Retry-After says when to come back.",
        [500] = "A fault of the service.",
        [503] = "The sidecar, the broker or the router is away, or too much waits already; Retry-After says when to come back.",
    };

    /// <summary>UTF-8, indented, with a line feed at its end.</summary>
    public static byte[] Write()
    {
        var paths = new JsonObject();
        var answers = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var operations = RouteTable.Functions()
            .Where(function => function.Route.StartsWith(Version, StringComparison.Ordinal))
            .OrderBy(function => function.Route, StringComparer.Ordinal)
            .ThenBy(function => function.Methods[0], StringComparer.Ordinal);
        foreach (var (route, methods, method) in operations)
        {
            var path = "/" + route[Version.Length..];
            var item = paths[path]?.AsObject() ?? [];
            paths[path] = item;
            item[methods[0].ToLowerInvariant()] = Operation(method, route, answers);
        }

        var schemas = new JsonObject();
        foreach (var (name, schema, _) in BodySchemas.All())
        {
            schemas[name] = schema;
        }

        foreach (var (name, schema) in answers)
        {
            schemas[name] = schema;
        }

        schemas[nameof(Problem)] = AnswerSchema.Of(typeof(Problem));
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "DaprPush send API",
                ["version"] = "1",
                ["description"] = "Takes messages for browsers and shows who is connected. Errors are problem details (RFC 9457).",
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api/v1" }),
            ["security"] = new JsonArray(new JsonObject(), new JsonObject { ["key"] = new JsonArray() }, new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = Credentials.ApiKeyHeader },
                    ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                },
            },
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(document, Indented), (byte)'\n'];
    }

    private static JsonObject Operation(MethodInfo method, string route, SortedDictionary<string, JsonObject> answers)
    {
        var about = method.GetCustomAttribute<OperationAttribute>()
            ?? throw new InvalidOperationException($"{method.DeclaringType!.Name}.{method.Name} serves {route} and has no description.");
        var operation = new JsonObject
        {
            ["operationId"] = method.GetCustomAttribute<Microsoft.Azure.Functions.Worker.FunctionAttribute>()!.Name,
            ["tags"] = new JsonArray(about.Tag),
            ["summary"] = about.Summary,
        };
        var right = FunctionRights.Of(method);
        if (string.Join(' ', new[] { about.Description, WordsOf(right) }.Where(sentence => sentence.Length > 0)) is { Length: > 0 } description)
        {
            operation["description"] = description;
        }

        if (right == Right.None)
        {
            operation["security"] = new JsonArray();
        }

        if (method.GetCustomAttributes<ParameterAttribute>().Select(Parameter).ToArray() is { Length: > 0 } parameters)
        {
            operation["parameters"] = new JsonArray(parameters);
        }

        if (about.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = Content("application/json", Reference(body), BodySchemas.All().Single(schema => schema.Name == body).Example),
            };
        }

        operation["responses"] = Responses(method, about, right, answers);
        return operation;
    }

    private static JsonObject Responses(MethodInfo method, OperationAttribute about, Right right, SortedDictionary<string, JsonObject> answers)
    {
        var responses = new SortedDictionary<int, JsonObject>();
        foreach (var answer in method.GetCustomAttributes<AnswerAttribute>())
        {
            var response = new JsonObject { ["description"] = answer.Description };
            if (answer.Type is { } type)
            {
                answers[type.Name] = AnswerSchema.Of(type);
                response["content"] = Content("application/json", Reference(type.Name));
            }
            else if (answer.ContentType is { } contentType)
            {
                response["content"] = Content(contentType, []);
            }

            responses[answer.Status] = response;
        }

        foreach (var status in about.Problems.Concat(EveryOperation).Concat(right == Right.None ? [] : NamedCaller))
        {
            var response = new JsonObject { ["description"] = ProblemWords[status] };
            if (HeaderOf(status) is { } header)
            {
                response["headers"] = new JsonObject { [header.Name] = new JsonObject { ["description"] = header.Description, ["schema"] = header.Schema } };
            }

            response["content"] = Content(Problem.ContentType, Reference(nameof(Problem)));
            responses[status] = response;
        }

        return new JsonObject(responses.Select(response =>
            KeyValuePair.Create<string, JsonNode?>(response.Key.ToString(CultureInfo.InvariantCulture), response.Value)));
    }

    private static (string Name, string Description, JsonObject Schema)? HeaderOf(int status) => status switch
    {
        401 => ("WWW-Authenticate", "Bearer, and what is wrong with the token (RFC 6750).", new JsonObject { ["type"] = "string" }),
        429 or 503 => ("Retry-After", "Seconds.", new JsonObject { ["type"] = "integer", ["minimum"] = 1 }),
        _ => null,
    };

    private static string WordsOf(Right right) => right switch
    {
        Right.Publish => "Takes the right to publish: a token with the claim push.publish, or an API key.",
        Right.Admin => "Takes the right to administer: a token with the claim push.admin, or an API key that has it.",
        _ => "",
    };

    private static JsonNode Parameter(ParameterAttribute about)
    {
        var schema = about.Maximum > 0
            ? new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = about.Maximum, ["default"] = about.Default }
            : new JsonObject { ["type"] = "string" };
        if (about.Pattern is { } pattern)
        {
            schema["pattern"] = pattern;
        }

        return new JsonObject
        {
            ["name"] = about.Name,
            ["in"] = about.Place,
            ["required"] = about.Place == "path",
            ["description"] = about.Description,
            ["schema"] = schema,
        };
    }

    private static JsonObject Content(string contentType, JsonObject schema, JsonNode? example = null)
    {
        var content = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            content["example"] = example;
        }

        return new JsonObject { [contentType] = content };
    }

    private static JsonObject Reference(string schema) => new() { ["$ref"] = "#/components/schemas/" + schema };
}
