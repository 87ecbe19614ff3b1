namespace DaprPush.DevSidecar.Cel;

/// <summary>A recursive descent parser: one method per level of precedence.</summary>
internal sealed class CelParser(string text)
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">", "in"], ["+", "-"], ["*", "/", "%"]];
    private readonly CelTokens _tokens = new(text);

    public CelNode Parse()
    {
        var node = Conditional();
        return _tokens.AtEnd ? node : throw _tokens.Unexpected();
    }

    private CelNode Conditional()
    {
        var condition = Binary(0);
        if (!_tokens.Skip("?"))
        {
            return condition;
        }

        var then = Conditional();
        _tokens.Expect(":");
        return new CelConditional(condition, then, Conditional());
    }

    private CelNode Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (_tokens.SkipAny(Levels[level]) is { } operation)
        {
            left = new CelBinary(operation, left, Binary(level + 1));
        }

        return left;
    }

    private CelNode Unary() => _tokens.SkipAny(["!", "-"]) is { } operation ? new CelUnary(operation, Unary()) : Postfix();

    private CelNode Postfix()
    {
        var node = Primary();
        while (true)
        {
            if (_tokens.Skip("."))
            {
                var name = _tokens.Name();
                node = _tokens.Skip("(") ? Call(name, [node, .. Arguments(")")]) : new CelMember(node, new CelLiteral(name));
            }
            else if (_tokens.Skip("["))
            {
                node = new CelMember(node, Conditional());
                _tokens.Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Primary()
    {
        if (_tokens.Skip("("))
        {
            var inner = Conditional();
            _tokens.Expect(")");
            return inner;
        }

        if (_tokens.Skip("["))
        {
            return new CelList(Arguments("]"));
        }

        if (_tokens.Literal(out var literal))
        {
            return new CelLiteral(literal);
        }

        var name = _tokens.Name();
        if (!_tokens.Skip("("))
        {
            return new CelVariable(name);
        }

        var arguments = Arguments(")");
        return name == "has" && arguments.Count == 1 ? new CelHas(arguments[0]) : Call(name, arguments);
    }

    private CelCall Call(string name, List<CelNode> arguments) =>
        CelValues.Functions.TryGetValue(name, out var count) && count == arguments.Count
            ? new CelCall(name, arguments)
            : throw new FormatException($"unknown function {name} with {arguments.Count} arguments in '{text}'");

    private List<CelNode> Arguments(string end)
    {
        var arguments = new List<CelNode>();
        while (!_tokens.Skip(end))
        {
            if (arguments.Count > 0)
            {
                _tokens.Expect(",");
            }

            arguments.Add(Conditional());
        }

        return arguments;
    }
}
