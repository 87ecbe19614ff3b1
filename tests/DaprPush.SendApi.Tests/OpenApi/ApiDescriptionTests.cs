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

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject part => part.SelectMany(property => property.Key == "$ref" ? [property.Value!.GetValue<string>()] : References(property.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
