using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>
/// Answers unary gRPC calls over HTTP/2: finds the method by its path, reads the message, answers with a message and the status in
/// the trailers, or with the status alone. With an API token every call wants it in <c>dapr-api-token</c>.
/// </summary>
internal sealed partial class GrpcServer(
    IReadOnlyDictionary<string, GrpcMethod> methods, long maxMessage, string? token, TimeProvider time, ILogger logger)
{
    private readonly byte[]? _token = string.IsNullOrEmpty(token) ? null : Encoding.UTF8.GetBytes(token);

    public async Task HandleAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        http.Response.ContentType = "application/grpc";
        using var deadline = GrpcDeadline.Read(http.Request.Headers["grpc-timeout"]) is { } timeout
            ? new CancellationTokenSource(timeout, time)
            : null;
        using var either = deadline is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, deadline.Token);
        try
        {
            var answer = await CallAsync(http, either?.Token ?? http.RequestAborted);
            GrpcFraming.Write(http.Response.BodyWriter, answer);
            http.Response.AppendTrailer("grpc-status", "0");
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        catch (GrpcException error)
        {
            Refuse(http.Response, error.Status, error.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (OperationCanceledException) when (deadline?.IsCancellationRequested == true)
        {
            Refuse(http.Response, GrpcStatusCode.DeadlineExceeded, "context deadline exceeded");
        }
        catch (BadHttpRequestException error)
        {
            Refuse(http.Response, GrpcStatusCode.ResourceExhausted, error.Message);
        }
        catch (IOException error) when (http.RequestAborted.IsCancellationRequested)
        {
            LogGone(http.Request.Path, error.Message);
        }
#pragma warning disable CA1031 // The last resort of the server: an answer instead of a broken connection.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogUnforeseen(error, http.Request.Path);
            Refuse(http.Response, GrpcStatusCode.Internal, error.Message);
        }
    }

    private async Task<IMessage> CallAsync(HttpContext http, CancellationToken cancellation)
    {
        if (_token is not null)
        {
            CheckToken(http.Request.Headers["dapr-api-token"].ToString());
        }

        var path = http.Request.Path.Value ?? "";
        if (!methods.TryGetValue(path, out var method))
        {
            throw new GrpcException(GrpcStatusCode.Unimplemented, $"method {path} is not served by this sidecar");
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // The limit is on the message, which gives a better answer than a reset stream.
            size.MaxRequestBodySize = null;
        }

        var message = await GrpcFraming.ReadOnlyMessageAsync(http.Request.BodyReader, maxMessage, cancellation);
        return await method(message, new GrpcCall(http.Request.Headers, http.Response, cancellation)).WaitAsync(cancellation);
    }

    private void CheckToken(string given)
    {
        if (given.Length == 0)
        {
            throw new GrpcException(GrpcStatusCode.Unauthenticated, "missing api token in request metadata");
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token))
        {
            throw new GrpcException(GrpcStatusCode.Unauthenticated, "authentication error: api token mismatch");
        }
    }

    private static void Refuse(HttpResponse response, GrpcStatusCode status, string message)
    {
        if (response.HasStarted)
        {
            response.HttpContext.Abort();
            return;
        }

        // Without a message the status goes into the headers, which then are the trailers too.
        response.Clear();
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = PercentEncoded(message);
    }

    /// <summary>Bytes outside of printable ASCII, and the percent sign, as %XX.</summary>
    private static string PercentEncoded(string message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(message))
        {
            _ = unit is >= 0x20 and <= 0x7E and not (byte)'%'
                ? encoded.Append((char)unit)
                : encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return encoded.ToString();
    }

    [LoggerMessage(EventId = 4201, Level = LogLevel.Error, Message = "{Path} failed in a way this sidecar did not foresee")]
    private partial void LogUnforeseen(Exception failure, PathString path);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Debug, Message = "The caller of {Path} is gone: {Reason}")]
    private partial void LogGone(PathString path, string reason);
}
