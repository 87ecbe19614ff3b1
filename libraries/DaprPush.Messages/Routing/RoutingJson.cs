using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;
using DaprPush.Messages.Requests;

namespace DaprPush.Messages.Routing;

/// <summary>The JSON of everything the platform's parts say to each other; hand <c>RoutingJson.Default.Options</c> to the Dapr SDK.</summary>
/// <remarks>A body may be <see cref="MessageLimits.MaxDepth"/> levels deep and lies some levels down in these records.</remarks>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = MessageLimits.MaxDepth * 2,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(IngestBatch))]
[JsonSerializable(typeof(DeliveryBatch))]
[JsonSerializable(typeof(ShardAppend))]
[JsonSerializable(typeof(ShardAppended))]
[JsonSerializable(typeof(FollowRequest))]
[JsonSerializable(typeof(FollowAnswer))]
[JsonSerializable(typeof(HolderQuery))]
[JsonSerializable(typeof(HolderAnswer))]
[JsonSerializable(typeof(EndWaitingRequest))]
[JsonSerializable(typeof(EndWaitingAnswer))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(SettleRequest))]
[JsonSerializable(typeof(TrackRequest))]
[JsonSerializable(typeof(DeliveryReport))]
[JsonSerializable(typeof(TrackAnswer))]
[JsonSerializable(typeof(HandleNote))]
[JsonSerializable(typeof(List<HandleNote>))]
[JsonSerializable(typeof(HandleList))]
[JsonSerializable(typeof(GatewayRef))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseAnswer))]
[JsonSerializable(typeof(GatewayList))]
[JsonSerializable(typeof(DirectoryHealth))]
[JsonSerializable(typeof(ConnectionReport))]
[JsonSerializable(typeof(ReportAnswer))]
[JsonSerializable(typeof(ConnectionQuery))]
[JsonSerializable(typeof(ConnectionPage))]
[JsonSerializable(typeof(GatewaySummary))]
[JsonSerializable(typeof(ConnectionState))]
[JsonSerializable(typeof(UserPresence))]
[JsonSerializable(typeof(KeyUse))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
public sealed partial class RoutingJson : JsonSerializerContext;
