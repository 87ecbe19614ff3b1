using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>One request's invocation. What nobody asks for is not made.</summary>
internal sealed class HttpInvocation : FunctionContext, IHttpRequestDataFeature, IAsyncDisposable
{
    private readonly HttpContext _http;
    private readonly IServiceScopeFactory _scopes;
    private readonly InvocationResultFeature _result = new();
    private AsyncServiceScope? _scope;
    private IServiceProvider? _services;
    private KestrelRequestData? _request;
    private string? _id;

    public HttpInvocation(HttpContext http, FunctionDefinition function, IServiceScopeFactory scopes)
    {
        _http = http;
        _scopes = scopes;
        FunctionDefinition = function;
        Features = new InvocationFeatures();
        Features.Set(_result);
        Features.Set<IHttpRequestDataFeature>(this);
    }

    public override string InvocationId => _id ??= Guid.NewGuid().ToString();

    public override string FunctionId => FunctionDefinition.Id;

    public override TraceContext TraceContext => field ??= new ActivityTraceContext(_http.Request.Headers);

    public override BindingContext BindingContext => field ??= new RequestBindingContext(_http.Request);

    public override RetryContext RetryContext => FirstTry.Instance;

    public override IServiceProvider InstanceServices
    {
        get
        {
            if (_services is null)
            {
                _scope = _scopes.CreateAsyncScope();
                _services = _scope.Value.ServiceProvider;
            }

            return _services;
        }
        set => _services = value;
    }

    public override FunctionDefinition FunctionDefinition { get; }

    public override IDictionary<object, object> Items
    {
        get => field ??= new Dictionary<object, object>();
        set;
    }

    public override IInvocationFeatures Features { get; }

    public override CancellationToken CancellationToken => _http.RequestAborted;

    public HttpRequestData Request => _request ??= new KestrelRequestData(_http.Request, this);

    public object? Result
    {
        get => _result.Value;
        set => _result.Value = value;
    }

    public ValueTask<HttpRequestData?> GetHttpRequestDataAsync(FunctionContext context) => new(Request);

    /// <summary>A route value, else a query value, else null.</summary>
    public string? BindingValue(string name) => RequestBindingContext.Find(_http.Request, name);

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class FirstTry : RetryContext
    {
        public static readonly FirstTry Instance = new();

        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }
}
