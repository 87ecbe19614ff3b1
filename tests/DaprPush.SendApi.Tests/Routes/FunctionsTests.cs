using System.Reflection;
using DaprPush.SendApi.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Tests.Routes;

/// <summary>What holds for every function, so that nobody can set anything in it from outside.</summary>
public sealed class FunctionsTests
{
    public static TheoryData<string> Names => [.. All.Select(function => function.Name)];

    private static IEnumerable<(string Name, MethodInfo Method, IReadOnlyList<string> Methods)> All =>
        RouteTable.Functions().Select(function => (function.Method.GetCustomAttribute<FunctionAttribute>()!.Name, function.Method, function.Methods));

    [Fact]
    public void Functions_AreAllSeenHere() => All.Should().HaveCount(17).And.OnlyHaveUniqueItems(function => function.Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_TakesTheRequestAndNothingThatTheQueryOrTheBodyCouldName(string name)
    {
        var parameter = Of(name).Method.GetParameters().Should().ContainSingle().Subject;

        parameter.ParameterType.Should().Be<HttpRequest>("a parameter of any other type is bound by its name, from the query and the body too");
        parameter.GetCustomAttribute<HttpTriggerAttribute>().Should().NotBeNull();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_ThatAnswersGet_AnswersHead(string name) =>
        Of(name).Methods.Contains("HEAD").Should().Be(Of(name).Methods.Contains("GET"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_WritesItsAnswerItself(string name) =>
        Of(name).Method.ReturnType.Should().Be<Task>("what a function returns the worker would write once more as JSON");

    [Fact]
    public void Functions_ByName_TheOneForEveryPathComesLast() =>
        All.Select(function => function.Name).Order(StringComparer.OrdinalIgnoreCase).Last().Should().Be("without-route");

    private static (string Name, MethodInfo Method, IReadOnlyList<string> Methods) Of(string name) => All.Single(function => function.Name == name);
}
