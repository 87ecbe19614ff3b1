namespace DaprPush.DevSidecar.Cel;

/// <summary>A part of an expression; its value is null, bool, double, string, a list of values or a JSON element.</summary>
internal abstract record CelNode
{
    public abstract object? Evaluate(Func<string, object?> variables);
}

internal sealed record CelLiteral(object? Value) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) => Value;
}

internal sealed record CelVariable(string Name) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) =>
        variables(Name) ?? throw new CelFailureException($"no such variable: {Name}");
}

internal sealed record CelList(IReadOnlyList<CelNode> Items) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) => Items.Select(item => item.Evaluate(variables)).ToList();
}

internal sealed record CelMember(CelNode Target, CelNode Key) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) =>
        CelValues.Member(Target.Evaluate(variables), Key.Evaluate(variables));
}

internal sealed record CelUnary(string Operator, CelNode Operand) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) => (Operator, Operand.Evaluate(variables)) switch
    {
        ("!", bool value) => !value,
        ("-", double value) => -value,
        _ => throw new CelFailureException($"'{Operator}' does not apply"),
    };
}

internal sealed record CelBinary(string Operator, CelNode Left, CelNode Right) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) => Operator switch
    {
        "&&" => Left.Evaluate(variables) is true && Right.Evaluate(variables) is true,
        "||" => IsTrue(Left, variables) || Right.Evaluate(variables) is true,
        _ => CelValues.Binary(Operator, Left.Evaluate(variables), Right.Evaluate(variables)),
    };

    // The language lets one side of an "or" fail when the other is true.
    private static bool IsTrue(CelNode node, Func<string, object?> variables)
    {
        try
        {
            return node.Evaluate(variables) is true;
        }
        catch (CelFailureException)
        {
            return false;
        }
    }
}

internal sealed record CelConditional(CelNode Condition, CelNode Then, CelNode Else) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) =>
        Condition.Evaluate(variables) is true ? Then.Evaluate(variables) : Else.Evaluate(variables);
}

internal sealed record CelHas(CelNode Operand) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables)
    {
        try
        {
            Operand.Evaluate(variables);
            return true;
        }
        catch (CelFailureException)
        {
            return false;
        }
    }
}

internal sealed record CelCall(string Function, IReadOnlyList<CelNode> Arguments) : CelNode
{
    public override object? Evaluate(Func<string, object?> variables) =>
        CelValues.Call(Function, [.. Arguments.Select(argument => argument.Evaluate(variables))]);
}
