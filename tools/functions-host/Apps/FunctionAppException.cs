namespace DaprPush.FunctionsHost.Apps;

/// <summary>The folder holds no function app that can be started; the message says what is wrong with it.</summary>
internal sealed class FunctionAppException(string message) : Exception(message);
