using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Chainrule.Mutation;

/// <summary>
/// What can stand in place of an expression or a statement: another operator, the other branch, the opposite truth value, a
/// neighboring method (min for max), the statement left out. Texts and what only makes messages stay as they are.
/// </summary>
internal static class Changes
{
    private static readonly Dictionary<SyntaxKind, SyntaxKind[]> Operators = new()
    {
        [SyntaxKind.PlusToken] = [SyntaxKind.MinusToken],
        [SyntaxKind.MinusToken] = [SyntaxKind.PlusToken],
        [SyntaxKind.AsteriskToken] = [SyntaxKind.SlashToken],
        [SyntaxKind.SlashToken] = [SyntaxKind.AsteriskToken],
        [SyntaxKind.PercentToken] = [SyntaxKind.AsteriskToken],
        [SyntaxKind.LessThanToken] = [SyntaxKind.LessThanEqualsToken, SyntaxKind.GreaterThanToken],
        [SyntaxKind.LessThanEqualsToken] = [SyntaxKind.LessThanToken, SyntaxKind.GreaterThanToken],
        [SyntaxKind.GreaterThanToken] = [SyntaxKind.GreaterThanEqualsToken, SyntaxKind.LessThanToken],
        [SyntaxKind.GreaterThanEqualsToken] = [SyntaxKind.GreaterThanToken, SyntaxKind.LessThanToken],
        [SyntaxKind.EqualsEqualsToken] = [SyntaxKind.ExclamationEqualsToken],
        [SyntaxKind.ExclamationEqualsToken] = [SyntaxKind.EqualsEqualsToken],
        [SyntaxKind.AmpersandAmpersandToken] = [SyntaxKind.BarBarToken],
        [SyntaxKind.BarBarToken] = [SyntaxKind.AmpersandAmpersandToken],
        [SyntaxKind.AmpersandToken] = [SyntaxKind.BarToken],
        [SyntaxKind.BarToken] = [SyntaxKind.AmpersandToken],
        [SyntaxKind.CaretToken] = [SyntaxKind.AmpersandToken],
        [SyntaxKind.LessThanLessThanToken] = [SyntaxKind.GreaterThanGreaterThanToken],
        [SyntaxKind.GreaterThanGreaterThanToken] = [SyntaxKind.LessThanLessThanToken],
        [SyntaxKind.GreaterThanGreaterThanGreaterThanToken] = [SyntaxKind.LessThanLessThanToken],
        [SyntaxKind.PlusEqualsToken] = [SyntaxKind.MinusEqualsToken],
        [SyntaxKind.MinusEqualsToken] = [SyntaxKind.PlusEqualsToken],
        [SyntaxKind.AsteriskEqualsToken] = [SyntaxKind.SlashEqualsToken],
        [SyntaxKind.SlashEqualsToken] = [SyntaxKind.AsteriskEqualsToken],
        [SyntaxKind.AmpersandEqualsToken] = [SyntaxKind.BarEqualsToken],
        [SyntaxKind.BarEqualsToken] = [SyntaxKind.AmpersandEqualsToken],
        [SyntaxKind.CaretEqualsToken] = [SyntaxKind.AmpersandEqualsToken],
        [SyntaxKind.PlusPlusToken] = [SyntaxKind.MinusMinusToken],
        [SyntaxKind.MinusMinusToken] = [SyntaxKind.PlusPlusToken],
    };

    private static readonly Dictionary<string, string> Methods = new[]
    {
        ("Max", "Min"), ("Floor", "Ceiling"), ("First", "Last"), ("FirstOrDefault", "LastOrDefault"), ("Any", "All"),
        ("OrderBy", "OrderByDescending"), ("Order", "OrderDescending"), ("Skip", "Take"), ("MaxBy", "MinBy"),
        ("GreaterThan", "LessThan"), ("GreaterThanOrEqual", "LessThanOrEqual"), ("Add", "Subtract"), ("Multiply", "Divide"),
    }.SelectMany(pair => new[] { pair, (pair.Item2, pair.Item1) }).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>Nodes that can be changed: not in texts, attributes, constants, and the making of errors.</summary>
    public static IEnumerable<SyntaxNode> Places(SyntaxNode root) => root.DescendantNodes(node =>
        node is not (AttributeListSyntax or InterpolatedStringExpressionSyntax or ThrowExpressionSyntax or ThrowStatementSyntax
            or ParameterListSyntax or EnumDeclarationSyntax or TypeSyntax { Parent: not ExpressionSyntax })
        && !(node is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword))
        && !(node is LocalDeclarationStatementSyntax { IsConst: true }));

    /// <summary>
    /// All that can stand in place of a node, whose operands may have been changed already; where it stands, the original knows.
    /// </summary>
    public static IEnumerable<SyntaxNode> Of(SyntaxNode node, SyntaxNode original) => node switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either => [either.Right],
        BinaryExpressionSyntax binary => Others(binary.OperatorToken).Select(token =>
            BinaryExpression(SyntaxFacts.GetBinaryExpression(token.Kind()), binary.Left, token, binary.Right)),
        AssignmentExpressionSyntax assignment => Others(assignment.OperatorToken).Select(token =>
            AssignmentExpression(SyntaxFacts.GetAssignmentExpression(token.Kind()), assignment.Left, token, assignment.Right)),
        PrefixUnaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.UnaryMinusExpression or (int)SyntaxKind.LogicalNotExpression
            or (int)SyntaxKind.BitwiseNotExpression
        } prefix => [prefix.Operand],
        PrefixUnaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.PreIncrementExpression
            or (int)SyntaxKind.PreDecrementExpression
        } prefix => Others(prefix.OperatorToken).Select(token =>
            PrefixUnaryExpression(SyntaxFacts.GetPrefixUnaryExpression(token.Kind()), token, prefix.Operand)),
        PostfixUnaryExpressionSyntax postfix => Others(postfix.OperatorToken).Select(token =>
            PostfixUnaryExpression(SyntaxFacts.GetPostfixUnaryExpression(token.Kind()), postfix.Operand, token)),
        ConditionalExpressionSyntax choice => [choice.WhenTrue, choice.WhenFalse],
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } =>
            [LiteralExpression(SyntaxKind.FalseLiteralExpression)],
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression } =>
            [LiteralExpression(SyntaxKind.TrueLiteralExpression)],
        InvocationExpressionSyntax call when OfCall(call) is { } changed => [changed],
        ExpressionSyntax condition when original.Parent is IfStatementSyntax or WhileStatementSyntax =>
            [PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ParenthesizedExpression(condition))],
        ExpressionStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or ThrowStatementSyntax =>
            [EmptyStatement()],
        _ => [],
    };

    /// <summary>
    /// The node, and what stands in its place where the switch says so. A choice is no statement of its own, but its assignment
    /// to nothing is: <c>sum += x;</c> becomes <c>_ = Is(7) ? (sum -= x) : (sum += x);</c>.
    /// </summary>
    public static SyntaxNode Switched(SyntaxNode node, SyntaxNode original, SyntaxNode changed, int id)
    {
        string condition = $"global::ChainruleMutants.Is({id})";
        if (node is StatementSyntax statement)
        {
            return Block(IfStatement(ParseExpression($"!{condition} "), Block(statement)));
        }

        var choice = ParenthesizedExpression(ConditionalExpression(
            ParseExpression(condition),
            ParenthesizedExpression((ExpressionSyntax)changed.WithoutTrivia()),
            ParenthesizedExpression((ExpressionSyntax)node.WithoutTrivia())));
        return (IsForEffect(original)
            ? AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, ParseExpression("_"), choice)
            : (ExpressionSyntax)choice).WithTriviaFrom(node);
    }

    // What may stand where nobody takes its value: as a statement, a step of a loop, the body of an action.
    private static bool IsForEffect(SyntaxNode node) =>
        node is AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or InvocationExpressionSyntax
            or PrefixUnaryExpressionSyntax
        {
            OperatorToken.RawKind: (int)SyntaxKind.PlusPlusToken or (int)SyntaxKind.MinusMinusToken
        }
        && (node.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax
            || (node.Parent is ForStatementSyntax loop && loop.Incrementors.Contains(node)));

    private static IEnumerable<SyntaxToken> Others(SyntaxToken token) =>
        Operators.TryGetValue(token.Kind(), out var others) ? others.Select(kind => Token(kind).WithTriviaFrom(token)) : [];

    private static InvocationExpressionSyntax? OfCall(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } member)
        {
            return null;
        }

        if (name.Identifier.Text == "FusedMultiplyAdd" && call.ArgumentList.Arguments is [_, _, var added])
        {
            var negated = PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, ParenthesizedExpression(added.Expression));
            return call.ReplaceNode(added.Expression, negated);
        }

        return Methods.TryGetValue(name.Identifier.Text, out string? other)
            ? call.WithExpression(member.WithName(IdentifierName(other)))
            : null;
    }
}
