using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Invocation;

namespace Microsoft.Azure.Functions.Worker.Catalog;

/// <summary>An HTTP function, ready to be called without reflection.</summary>
/// <param name="Definition">What middleware sees of it.</param>
/// <param name="Route">Its route under the prefix, without leading slash.</param>
/// <param name="Methods">Its HTTP methods in capitals; none for all.</param>
/// <param name="Execute">Creates its class, binds its parameters and calls it.</param>
internal sealed record FunctionEntry(
    FunctionDefinition Definition, string Route, IReadOnlyList<string> Methods, Func<HttpInvocation, Task<HttpResponseData?>> Execute);
