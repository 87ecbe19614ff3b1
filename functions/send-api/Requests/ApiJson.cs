using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.SendApi.Connections;
using DaprPush.SendApi.Intake;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Tracking;

namespace DaprPush.SendApi.Requests;

/// <summary>The JSON of the API's answers.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(ConnectionListAnswer))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(PresenceAnswer))]
[JsonSerializable(typeof(DisconnectAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ApiJson : JsonSerializerContext;
