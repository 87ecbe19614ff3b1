using System.Collections.Concurrent;
using System.Threading.Channels;
using DaprPush.FunctionsHost.Logs;
using DaprPush.FunctionsHost.Protocol;
using Grpc.Core;
using Content = DaprPush.FunctionsHost.Protocol.StreamingMessage.ContentOneofCase;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>
/// The event stream of one worker: sends what is asked of it and hands each answer to the one who waits for it. Messages go out in
/// the order in which they were sent; those that wait together leave in one flush.
/// </summary>
#pragma warning disable CA1001 // The source of Ended has neither timer nor wait handle, and a request may still look at its token.
internal sealed class WorkerConnection(WorkerLog log)
#pragma warning restore CA1001
{
    private static readonly WriteOptions More = new(WriteFlags.BufferHint);
    private readonly Channel<StreamingMessage> _outbound =
        Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<string, Invocation> _invocations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<FunctionLoadResponse>> _loads = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<StartStream> _started = NewAnswer<StartStream>();
    private readonly TaskCompletionSource<WorkerInitResponse> _initialized = NewAnswer<WorkerInitResponse>();
    private readonly TaskCompletionSource<FunctionMetadataResponse> _described = NewAnswer<FunctionMetadataResponse>();

    private readonly CancellationTokenSource _ended = new();

    /// <summary>The worker's id, which it is given on its command line and says when it connects.</summary>
    public string WorkerId { get; } = Guid.NewGuid().ToString();

    /// <summary>Cancelled when the worker has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Ends when the worker has connected.</summary>
    public Task WaitForStartAsync(CancellationToken cancellation) => _started.Task.WaitAsync(cancellation);

    /// <summary>Greets the worker.</summary>
    public Task<WorkerInitResponse> InitializeAsync(WorkerInitRequest request, CancellationToken cancellation)
    {
        Send(new StreamingMessage { WorkerInitRequest = request });
        return _initialized.Task.WaitAsync(cancellation);
    }

    /// <summary>Asks for the functions.</summary>
    public Task<FunctionMetadataResponse> DescribeAsync(FunctionsMetadataRequest request, CancellationToken cancellation)
    {
        Send(new StreamingMessage { FunctionsMetadataRequest = request });
        return _described.Task.WaitAsync(cancellation);
    }

    /// <summary>Has the worker load a function.</summary>
    public Task<FunctionLoadResponse> LoadAsync(FunctionLoadRequest request, CancellationToken cancellation)
    {
        var answer = NewAnswer<FunctionLoadResponse>();
        _loads[request.FunctionId] = answer;
        Send(new StreamingMessage { FunctionLoadRequest = request });
        return answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Has the worker run a function; the answer comes to <paramref name="invocation"/>.</summary>
    /// <exception cref="WorkerEndedException">The worker has ended.</exception>
    public void Invoke(Invocation invocation, InvocationRequest request)
    {
        _invocations[request.InvocationId] = invocation;
        if (!_outbound.Writer.TryWrite(new StreamingMessage { InvocationRequest = request }))
        {
            _invocations.TryRemove(request.InvocationId, out _);
            throw new WorkerEndedException("the worker has ended");
        }
    }

    /// <summary>Tells the worker that nobody waits for the answer any more. Its answer is waited for all the same.</summary>
    public void Cancel(string invocationId) =>
        Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } });

    /// <summary>Asks the worker to end within <paramref name="grace"/>.</summary>
    public void Terminate(TimeSpan grace) => Send(new StreamingMessage
    {
        WorkerTerminate = new WorkerTerminate { GracePeriod = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(grace) },
    });

    /// <summary>The worker has ended: whoever waits for it gets <paramref name="failure"/>.</summary>
    public void Close(WorkerEndedException failure)
    {
        _outbound.Writer.TryComplete();
        _started.TrySetException(failure);
        _initialized.TrySetException(failure);
        _described.TrySetException(failure);
        foreach (var load in _loads.Values)
        {
            load.TrySetException(failure);
        }

        foreach (var id in _invocations.Keys)
        {
            if (_invocations.TryRemove(id, out var invocation))
            {
                invocation.Fail(failure);
            }
        }

        _ended.Cancel();
    }

    /// <summary>Serves the worker's stream until either end closes it. The first message has been read.</summary>
    public async Task ServeAsync(
        IAsyncStreamReader<StreamingMessage> requests, IServerStreamWriter<StreamingMessage> responses, CancellationToken cancellation)
    {
        _started.TrySetResult(requests.Current.StartStream);
        var writing = WriteAsync(responses, cancellation);
        while (await requests.MoveNext(cancellation))
        {
            Receive(requests.Current);
        }

        // The worker has closed its end; what is still to be sent has nobody to read it.
        _outbound.Writer.TryComplete();
        await writing;
    }

    private void Send(StreamingMessage message) => _outbound.Writer.TryWrite(message);

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> responses, CancellationToken cancellation)
    {
        var waiting = _outbound.Reader;
        while (await waiting.WaitToReadAsync(cancellation))
        {
            while (waiting.TryRead(out var message))
            {
                responses.WriteOptions = waiting.TryPeek(out _) ? More : null;
                await responses.WriteAsync(message, cancellation);
            }
        }
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case Content.InvocationResponse:
                if (_invocations.TryRemove(message.InvocationResponse.InvocationId, out var answered))
                {
                    answered.Complete(message.InvocationResponse);
                }

                break;
            case Content.RpcLog:
                log.Write(message.RpcLog, _invocations.TryGetValue(message.RpcLog.InvocationId, out var running) ? running.Function : null);
                break;
            case Content.FunctionLoadResponse:
                if (_loads.TryRemove(message.FunctionLoadResponse.FunctionId, out var load))
                {
                    load.TrySetResult(message.FunctionLoadResponse);
                }

                break;
            case Content.WorkerInitResponse:
                _initialized.TrySetResult(message.WorkerInitResponse);
                break;
            case Content.FunctionMetadataResponse:
                _described.TrySetResult(message.FunctionMetadataResponse);
                break;
            default:
                // An empty message answers what has no answer, such as WorkerTerminate.
                break;
        }
    }

    // Whoever waits goes on elsewhere: the reading of the stream is not held up.
    private static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
