using System.Globalization;
using System.Security;
using System.Text;
using Chainrule.Tables;

namespace Chainrule.Exchange.Source;

/// <summary>The columns of a table as a record of C#, and how a row becomes the features of a network.</summary>
internal sealed class TableSource
{
    private const int MissingCode = 1, OtherCode = 0, FirstCode = 2; // as CategoryPreparation has them

    private readonly SourceText _text;
    private readonly TablePreparation _table;
    private readonly StringBuilder _body = new();

    /// <summary>The columns of a preparation.</summary>
    public TableSource(SourceText text, TablePreparation table)
    {
        (_text, _table) = (text, table);
        Properties = Names.Of([.. table.Columns.Select(column => column.Definition.Name)], "Column");
    }

    /// <summary>The names of the record's properties, one for each column.</summary>
    public string[] Properties { get; }

    /// <summary>Writes the record <c>Row</c> and the method <c>Features(row, x)</c>.</summary>
    /// <exception cref="ChainruleException">A column's preparation can't be written.</exception>
    public void Write()
    {
        var properties = new StringBuilder();
        for (int i = 0; i < Properties.Length; i++)
        {
            var column = _table.Columns[i].Definition;
            string kind = ColumnCells.AreTexts(column) ? "string?" : "double", missing = kind == "double" ? " = double.NaN;" : "";
            string words = $"{Xml(column.Name)}: {Xml(WordsOf(column))}";
            properties.Append(CultureInfo.InvariantCulture, $"        /// <summary>{words}.</summary>\n");
            properties.Append(CultureInfo.InvariantCulture, $"        public {kind} {Properties[i]} {{ get; init; }}{missing}\n");
            Add(i, _table.Columns[i], [.. _table.Inputs[i].Places]);
        }

        _text.Member($$"""
                /// <summary>One row, as it is before any preparation.</summary>
                public sealed record Row
                {
            {{properties}}    }
            """);
        _text.Member($$"""
                // x is 0 everywhere before
                private static void Features(Row row, Span<float> x)
                {
            {{_body}}    }
            """);
    }

    /// <summary>What a column's property holds.</summary>
    private static string WordsOf(ColumnDefinition column)
    {
        if (column.Kind == ColumnKind.Date)
        {
            return column.DateOrder == DateOrder.TimeOfDay
                ? "a time of day as a share of a day (noon is 0.5); NaN where it is missing"
                : "days since 1970-01-01, with the time of day as their fraction; NaN where the date is missing";
        }

        string known = string.Join(", ", column.Categories.Take(12)) + (column.Categories.Count > 12 ? ", …" : "");
        if (ColumnCells.AreTexts(column))
        {
            return $"one of {known}; null where it is missing";
        }

        string unit = column.Format switch
        {
            { AreDurations: true } => ", of a duration its seconds",
            { Units: [var first, ..] } => string.Create(
                CultureInfo.InvariantCulture, $", without its unit ('{first.Suffix}' stands for {first.Factor:R})"),
            { Marks: [var mark] } => mark == "%" ? ", without its per cent sign" : $", in {mark}",
            _ => "",
        };
        string kind = column.Kind == ColumnKind.Numeric ? "a number" : $"one of {known}, as a number";
        return $"{kind}{unit}; NaN where it is missing";
    }

    private void Add(int i, ColumnPreparation column, int[] places)
    {
        switch (column)
        {
            case NumberPreparation number:
                AddNumber(i, number, places);
                break;
            case DatePreparation date:
                AddDate(i, date, places);
                break;
            case CategoryPreparation category:
                string code = CategoryOf(i, column.Definition);
                int count = category.Definition.Categories.Count, other = category.HasOther ? count : -1;
                Say(category.Size == 0
                    ? $"OneHot(x[{places[0]}..], {code}, {(category.HasMissing ? places.Length - 1 : other)}, {other});"
                    : $"x[{places[0]}] = {code} switch {{ -1 => {(category.HasMissing ? MissingCode : OtherCode)}, "
                        + $"-2 => {OtherCode}, int code => code + {FirstCode} }};");
                break;
            default:
                throw new ChainruleException(
                    $"column '{column.Definition.Name}': its preparation, {column.GetType().Name}, can't be written as C#",
                    "export the network alone, and prepare its inputs before it");
        }
    }

    private void AddNumber(int i, NumberPreparation number, int[] places)
    {
        string value = number.Definition.Kind == ColumnKind.Boolean
            ? $"{CategoryOf(i, number.Definition)} is int c{i} and >= 0 ? c{i} : double.NaN"
            : NumberOf(i, number.Definition);
        Say($"double n{i} = {value};");
        Say($"double z{i} = {DistanceOf($"n{i}", number.Scale)};");
        int at = number.Quantiles is null ? 0 : 1;
        Say($"x[{places[at]}] = {(number.Scale.IsLimited ? "Limited" : "Near")}(z{i});");
        if (number.Scale.IsLimited)
        {
            Say($"x[{places[at + 1]}] = Logarithm(z{i});");
        }

        if (number.HasIndicator)
        {
            Say($"x[{places[^1]}] = double.IsNaN(n{i}) ? 1 : 0;");
        }

        if (number.Quantiles is { } quantiles)
        {
            _text.Field($"private static readonly double[] Knots{i} = [{Listed(quantiles.Values)}];");
            _text.Field($"private static readonly double[] Shares{i} = [{Listed(quantiles.Shares)}];");
            string filled = $"double.IsNaN(n{i}) ? {SourceText.Literal(number.Scale.Fill)} : n{i}";
            Say($"x[{places[0]}] = Position({filled}, Knots{i}, Shares{i});");
        }
    }

    private void AddDate(int i, DatePreparation date, int[] places)
    {
        Say($"double n{i} = row.{Properties[i]};");
        Say($"x[{places[0]}] = {(date.Elapsed.IsLimited ? "Limited" : "Near")}({DistanceOf($"n{i}", date.Elapsed)});");
        Say($"if (!double.IsNaN(n{i}))");
        Say("{");
        if (date.HasDays)
        {
            Say($"    Day(n{i}, x[{places[1]}..]);");
        }

        if (date.HasTimes)
        {
            Say($"    Circle(n{i} - Math.Floor(n{i}), x[{places[date.HasDays ? 10 : 1]}..]);");
        }

        Say("}");
        if (date.HasIndicator)
        {
            Say($"x[{places[^1]}] = double.IsNaN(n{i}) ? 1 : 0;");
        }
    }

    // The index of a category, as an expression: -1 where it is missing, -2 for another.
    private string CategoryOf(int i, ColumnDefinition column)
    {
        if (!ColumnCells.AreTexts(column))
        {
            string numbers = string.Join(", ", column.Categories.Select(text => SourceText.Literal(Parsed(text))));
            return $"CategoryOfNumber({NumberOf(i, column)}, [{numbers}])";
        }

        string known = string.Join(
            ", ", CategoryTexts.Of(column).Select(pair => $"[{SourceText.Literal(pair.Text)}] = {pair.Category}"));
        _text.Field($"private static readonly Dictionary<string, int> Known{i} = new(StringComparer.Ordinal) {{ {known} }};");
        string names = column.Kind == ColumnKind.Boolean ? "" : string.Join(", ", column.Categories.Select(SourceText.Literal));
        _text.Field($"private static readonly string[] Categories{i} = [{names}];");
        return $"Category(row.{Properties[i]}, Known{i}, Categories{i})";
    }

    // A column's number; those that stand for a missing value, as -999 does, are NaN.
    private string NumberOf(int i, ColumnDefinition column)
    {
        var missing = column.Format.Missing
            .Select(token => column.Format.TryNumber(Encoding.UTF8.GetBytes(token), out double number) ? number : double.NaN)
            .Where(number => !double.IsNaN(number))
            .Select(SourceText.Literal);
        return $"Number({string.Join(", ", missing.Prepend($"row.{Properties[i]}"))})";
    }

    private static string DistanceOf(string value, NumberScale scale) =>
        $"Distance({value}, {SourceText.Literal(scale.Fill)}, {SourceText.Literal(scale.Center)}, "
            + $"{SourceText.Literal(scale.Factor)})";

    private static double Parsed(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    private static string Listed(ReadOnlySpan<double> numbers) => string.Join(", ", numbers.ToArray().Select(SourceText.Literal));

    private static string Xml(string text) => SecurityElement.Escape(text.ReplaceLineEndings(" "));

    private void Say(string line) => _body.Append(CultureInfo.InvariantCulture, $"        {line}\n");
}
