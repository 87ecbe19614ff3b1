using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using Cel;
using Cel.Internal;

namespace DaprPush.DevSidecar.Conditions;

/// <summary>
/// A condition in the Common Expression Language (https://github.com/google/cel-spec), as routing rules and circuit breakers use it.
/// Numbers of JSON are doubles, as in daprd. What has no value (a missing member, the wrong type) is not true.
/// </summary>
internal sealed class Condition
{
    // No identifier ends so: it marks the argument of has(), which asks for a member where others want its value.
    private const char Asked = '?';

    private static readonly string[] Macros = ["all", "exists", "exists_one", "filter", "map"];
    private static readonly CelEnvironment Language = new(null, null);
    private readonly CelProgramDelegate _program;

    private Condition(CelProgramDelegate program) => _program = program;

    /// <summary>Compiles a condition.</summary>
    /// <exception cref="FormatException">Not such an expression; the message names the text and what is wrong.</exception>
    public static Condition Compile(string text)
    {
        try
        {
            RefuseStrangeCharacters(text);
            var tree = Language.Parse(text);
            Prepare(tree);
            return new Condition(Language.Compile(tree));
        }
        catch (CelException failure)
        {
            throw new FormatException($"'{text}' is no condition: {failure.Message.ReplaceLineEndings("; ")}", failure);
        }
    }

    /// <summary>The value under these variables.</summary>
    public bool IsTrue(FindVariable variables)
    {
        try
        {
            return _program(new ConditionVariables(variables, Asked)) is true;
        }
        catch (CelException)
        {
            return false;
        }
    }

    // The library asks for the lexer's errors before the lexer has run: it drops characters that begin no token, and says nothing.
    private static void RefuseStrangeCharacters(string text)
    {
        var lexer = new CelLexer(new AntlrInputStream(text));
        lexer.RemoveErrorListeners();
        lexer.AddErrorListener(new StrangeCharacter());
        while (lexer.NextToken().Type != TokenConstants.EOF)
        {
        }
    }

    private static void Prepare(IParseTree tree)
    {
        switch (tree)
        {
            case CelParser.IdentOrGlobalCallContext { op: not null } call:
                RefuseUnknown(call.id.Text);
                if (call.id.Text == "has" && MemberAsked(call.exprList()) is { } member)
                {
                    ((IWritableToken)member.id).Text = member.id.Text + Asked;
                }

                break;
            case CelParser.MemberCallContext call when !Macros.Contains(call.id.Text):
                RefuseUnknown(call.id.Text);
                break;
        }

        for (var i = 0; i < tree.ChildCount; i++)
        {
            Prepare(tree.GetChild(i));
        }
    }

    // The library looks functions up when they are called; a rule that can never work is better refused at start.
    private static void RefuseUnknown(string function)
    {
        try
        {
            Language.Program($"{function}(null)", new Dictionary<string, object?>());
        }
        catch (CelUnboundFunctionException)
        {
            throw new CelException($"there is no function {function}");
        }
        catch (CelException)
        {
            // It is there, and does not take null.
        }
    }

    // The argument of has(), below the levels of precedence that the grammar puts around it.
    private static CelParser.SelectContext? MemberAsked(CelParser.ExprListContext? arguments)
    {
        IParseTree? tree = arguments;
        while (tree is not CelParser.SelectContext && tree?.ChildCount == 1)
        {
            tree = tree.GetChild(0);
        }

        return tree as CelParser.SelectContext;
    }

    private sealed class StrangeCharacter : IAntlrErrorListener<int>
    {
        public void SyntaxError(
            TextWriter output, IRecognizer recognizer, int offendingSymbol, int line, int charPositionInLine, string msg, RecognitionException e) =>
            throw new CelException($"{msg}, position {charPositionInLine + 1}");
    }
}
