using System.Text;
using System.Text.Json.Nodes;
using DaprPush.SendApi.OpenApi;
using DaprPush.Testing.Running;

namespace DaprPush.SendApi.Tests.OpenApi;

public class ApiDescriptionTests
{
    private static readonly JsonObject Document = JsonNode.Parse(ApiDescription.Write())!.AsObject();

    [Fact]
    public void Write_CommittedFile_IsTheSame()
    {
        var committed = File.ReadAllText(Repository.At("functions", "send-api", "openapi.json"));

        committed.Should().Be(
            Encoding.UTF8.GetString(ApiDescription.Write()),
            "the file is made by: curl -s http://localhost:7071/api/v1/openapi.json > functions/send-api/openapi.json");
    }

    [Fact]
    public void Write_EveryReference_LeadsToASchema()
    {
        var schemas = Document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).ToArray();

        References(Document).Should().NotBeEmpty().And.OnlyContain(reference => schemas.Contains(reference.Split('/', StringSplitOptions.None).Last()));
    }

    [Fact]
    public void Write_EveryParameterOfAPath_IsDescribed()
    {
        foreach (var (path, item) in Document["paths"]!.AsObject())
        {
            foreach (var (_, operation) in item!.AsObject())
            {
                var described = (operation!["parameters"]?.AsArray() ?? [])
                    .Where(parameter => parameter!["in"]!.GetValue<string>() == "path").Select(parameter => $"{{{parameter!["name"]}}}");
                path.Split('/').Where(part => part.StartsWith('{')).Should().Equal(described);
            }
        }
    }

    [Fact]
    public void Write_EveryOperation_SaysWhoMayAndHowOthersAreRefused()
    {
        foreach (var operation in Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(method => method.Value!.AsObject()))
        {
            var name = operation["operationId"]!.GetValue<string>();
            var responses = operation["responses"]!.AsObject();
            var isForAnybody = name is "openapi" or "docs";
            (operation["security"] is JsonArray { Count: 0 }).Should().Be(isForAnybody, name);
            responses.ContainsKey("401").Should().Be(!isForAnybody, name);
            responses.ContainsKey("403").Should().Be(!isForAnybody, name);
            responses.ContainsKey("413").Should().Be(operation.ContainsKey("requestBody"), name);
            responses["429"]!["headers"]!["Retry-After"].Should().NotBeNull(name);
        }

        Document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).Should().Equal("key", "token");
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject part => part.SelectMany(property => property.Key == "$ref" ? [property.Value!.GetValue<string>()] : References(property.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
