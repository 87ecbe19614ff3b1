using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Routing;

/// <summary>The JSON of everything the platform's parts say to each other; hand <c>RoutingJson.Default.Options</c> to the Dapr SDK.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(IngestBatch))]
[JsonSerializable(typeof(DeliveryBatch))]
[JsonSerializable(typeof(AppendRequest))]
[JsonSerializable(typeof(AppendResult))]
[JsonSerializable(typeof(AttachRequest))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(StreamPage))]
[JsonSerializable(typeof(GatewayRef))]
[JsonSerializable(typeof(GatewayRef[]))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseAnswer))]
[JsonSerializable(typeof(GatewayList))]
public sealed partial class RoutingJson : JsonSerializerContext;
