using System.Diagnostics;
using DaprPush.FunctionsHost.Functions;
using DaprPush.FunctionsHost.Logs;
using DaprPush.FunctionsHost.Protocol;
using DaprPush.FunctionsHost.Workers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>One request that a function has: to the worker, and the answer back.</summary>
internal sealed partial class FunctionCall(HttpForwarding forwarding, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateHostLogger();

    /// <summary>Runs the function and answers the request. Whatever goes wrong is a 500 without a body, as at the real host.</summary>
    public async Task RunAsync(HttpContext context, RunningWorker worker, HttpFunction function, RouteValueDictionary values)
    {
        if (!function.IsAnonymous)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var id = Guid.NewGuid().ToString();
        LogExecuting(function.Log, function.Name, id);
        try
        {
            await InvokeAsync(context, worker, function, values, id);
            if (function.Log.IsEnabled(LogLevel.Information))
            {
                var elapsed = Stopwatch.GetElapsedTime(began);
                LogExecuted(function.Log, function.Name, id, (long)elapsed.TotalMilliseconds);
            }
        }
#pragma warning disable CA1031 // The real host answers every failure alike.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var elapsed = Stopwatch.GetElapsedTime(began);
            LogFailed(function.Log, failure, function.Name, id, (long)elapsed.TotalMilliseconds);
            Fail(context);
        }
    }

    private async Task InvokeAsync(
        HttpContext context, RunningWorker worker, HttpFunction function, RouteValueDictionary values, string id)
    {
        if (function.LoadError is { } error)
        {
            throw new InvalidOperationException(error);
        }

        HostRule.Check(context.Request);
        var body = context.Request.ContentLength > 0 ? await RequestContent.ReadAsync(context.Request, context.RequestAborted) : default;
        var request = new InvocationRequest { InvocationId = id, FunctionId = function.Id, TraceContext = TraceOf(Activity.Current) };
        TriggerMetadata.Fill(request.TriggerMetadata, context.Request, body, values);
        var invocation = new Invocation(function);
        if (worker.Capabilities.HttpUri is { } workerUri)
        {
            request.InputData.Add(RpcRequests.Forwarded(function.TriggerName, values, worker.Capabilities));
            RequestContent.Replay(context.Request, body);

            // Before the worker hears of the invocation, as at the real host.
            var forwarded = forwarding.StartAsync(context, workerUri, id, worker.Connection.Ended);
            InvocationResponse answer;
            ForwarderError result;
            try
            {
                answer = await SendAsync(context, worker, invocation, request);
            }
            finally
            {
                // Whatever became of the invocation: the request is in the forwarder's hands until this ends.
                result = await forwarded;
            }

            HttpForwarding.ThrowIfFailed(context, result);
            ThrowIfFailed(answer);
        }
        else
        {
            request.InputData.Add(RpcRequests.Whole(function.TriggerName, context.Request, body));
            var answer = await SendAsync(context, worker, invocation, request);
            ThrowIfFailed(answer);
            await RpcAnswers.WriteAsync(context.Response, AnswerOf(function, answer));
        }
    }

    private static async Task<InvocationResponse> SendAsync(
        HttpContext context, RunningWorker worker, Invocation invocation, InvocationRequest request)
    {
        worker.Connection.Invoke(invocation, request);
        if (!worker.Capabilities.HandlesCancel)
        {
            return await invocation.Answer;
        }

        var state = (worker.Connection, request.InvocationId);
        await using var cancelling = context.RequestAborted.UnsafeRegister(
            static state =>
            {
                var (connection, id) = ((WorkerConnection, string))state!;
                connection.Cancel(id);
            },
            state);
        return await invocation.Answer;
    }

    private static RpcTraceContext TraceOf(Activity? activity) =>
        new() { TraceParent = activity?.Id ?? "", TraceState = activity?.TraceStateString ?? "" };

    private static void ThrowIfFailed(InvocationResponse answer)
    {
        if (WorkerFailureException.Of(answer.Result) is { } failure)
        {
            throw failure;
        }
    }

    private static TypedData? AnswerOf(HttpFunction function, InvocationResponse answer)
    {
        if (function.AnswerName is null)
        {
            return answer.ReturnValue;
        }

        foreach (var output in answer.OutputData)
        {
            if (string.Equals(output.Name, function.AnswerName, StringComparison.OrdinalIgnoreCase))
            {
                return output.Data;
            }
        }

        return null;
    }

    private void Fail(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            LogStarted(_logger);
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Executing 'Functions.{Function}' (Id={Id})")]
    private static partial void LogExecuting(ILogger logger, string function, string id);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Executed 'Functions.{Function}' (Succeeded, Id={Id}, Duration={Duration}ms)")]
    private static partial void LogExecuted(ILogger logger, string function, string id, long duration);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "Executed 'Functions.{Function}' (Failed, Id={Id}, Duration={Duration}ms)")]
    private static partial void LogFailed(ILogger logger, Exception failure, string function, string id, long duration);

    [LoggerMessage(EventId = 20, Level = LogLevel.Debug, Message = "The response had started: the connection is closed.")]
    private static partial void LogStarted(ILogger logger);
}
