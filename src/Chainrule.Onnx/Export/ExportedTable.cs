using System.Globalization;
using Chainrule.Onnx.Schema;
using Chainrule.Tables;

namespace Chainrule.Onnx.Export;

/// <summary>The columns of a table and how they become the features of a network.</summary>
internal sealed class ExportedTable
{
    private const int OtherCode = 0, MissingCode = 1, FirstCode = 2; // as CategoryPreparation has them

    private readonly OnnxGraph _graph;
    private readonly List<ScaledNumber> _numbers = [];
    private readonly List<(string Value, int[] Places)> _parts = [];

    private ExportedTable(OnnxGraph graph) => _graph = graph;

    /// <summary>Writes an input for each column, and what prepares them.</summary>
    /// <returns>The features, (rows, features).</returns>
    public static NodeValue Write(OnnxGraph graph, TablePreparation table)
    {
        string[] inputs =
        [
            .. table.Columns.Select(column => graph.Input(
                column.Definition.Name,
                ColumnText.IsText(column.Definition) ? TensorProto.Types.DataType.String : TensorProto.Types.DataType.Double,
                [1],
                ColumnText.Of(column.Definition))),
        ];
        var written = new ExportedTable(graph);
        var places = table.Inputs;
        for (int i = 0; i < inputs.Length; i++)
        {
            graph.Part = $"columns.{i}";
            written.Add(table.Columns[i], inputs[i], [.. places[i].Places]);
        }

        graph.Part = "numbers";
        if (written._numbers.Count > 0)
        {
            written._parts.AddRange(new NumberGroup(graph, written._numbers).Write());
        }

        graph.Part = "features";
        return NodeValue.ChannelsLast(graph, new Shape(table.Features), written.InOrder());
    }

    private void Add(ColumnPreparation column, string input, int[] places)
    {
        switch (column)
        {
            case NumberPreparation number:
                string value = column.Definition.Kind == ColumnKind.Boolean ? Truth(column.Definition, input) : input;
                int position = number.Quantiles is null ? -1 : places[0];
                int[] plain = number.Quantiles is null ? places : places[1..];
                _numbers.Add(new ScaledNumber(
                    WithoutTokens(column.Definition, value), number.Scale, number.Quantiles, plain[0],
                    number.Scale.IsLimited ? plain[1] : -1, number.HasIndicator ? plain[^1] : -1, position));
                break;
            case DatePreparation date:
                _numbers.Add(new ScaledNumber(
                    input, date.Elapsed, null, places[0], -1, date.HasIndicator ? places[^1] : -1, -1));
                if (new DateParts(_graph).Write(input, date) is { } parts)
                {
                    _parts.Add((parts, date.HasIndicator ? places[1..^1] : places[1..]));
                }

                break;
            case CategoryPreparation category:
                Add(category, input, places);
                break;
            default:
                throw new ChainruleException(
                    $"column '{column.Definition.Name}': its preparation, {column.GetType().Name}, can't be written as ONNX",
                    "export the network alone, and prepare its inputs before it");
        }
    }

    private void Add(CategoryPreparation category, string input, int[] places)
    {
        int known = category.Definition.Categories.Count;
        if (category.Size > 0)
        {
            string code = Code(category.Definition, input, FirstCode, category.HasMissing ? MissingCode : OtherCode, OtherCode);
            _parts.Add((_graph.Cast(code, TensorProto.Types.DataType.Float), places));
            return;
        }

        int other = category.HasOther ? known : -1, missing = category.HasMissing ? places.Length - 1 : other;
        string place = Code(category.Definition, input, 0, missing, other);
        long[] all = [.. Enumerable.Range(0, places.Length).Select(i => (long)i)];
        string isThere = _graph.Add("Equal", place, _graph.Constant("places", all, all.Length));
        _parts.Add((_graph.Cast(isThere, TensorProto.Types.DataType.Float), places));
    }

    // A whole number for each row, (rows, 1): the category's index and first, or what stands for none and for another.
    private string Code(ColumnDefinition column, string input, int first, int missing, int other) =>
        ColumnText.IsText(column)
            ? CodeOfText(column, input, first, missing, other)
            : CodeOfNumber(column, input, first, missing, other);

    private string CodeOfText(ColumnDefinition column, string input, int first, int missing, int other)
    {
        var keys = new AttributeProto { Name = "keys_strings", Type = AttributeProto.Types.AttributeType.Strings };
        var values = new AttributeProto { Name = "values_int64s", Type = AttributeProto.Types.AttributeType.Ints };
        foreach (var (text, category) in CategoryTexts.Of(column))
        {
            keys.Strings.Add(Google.Protobuf.ByteString.CopyFromUtf8(text));
            values.Ints.Add(category < 0 ? missing : category + first);
        }

        return _graph.AddMl("LabelEncoder", [input], keys, values, OnnxGraph.Attribute("default_int64", (long)other));
    }

    private string CodeOfNumber(ColumnDefinition column, string input, int first, int missing, int other)
    {
        double[] categories = [.. column.Categories.Select(Number)];
        string x = WithoutTokens(column, input), result = _graph.Constant("other", [(long)other]);
        if (categories.Length > 0)
        {
            string isEqual = _graph.Add("Equal", x, _graph.Constant("categories", categories, categories.Length));
            float[] counted = [.. Enumerable.Range(1, categories.Length).Select(i => (float)i)];
            string found = _graph.Add(
                "MatMul", _graph.Cast(isEqual, TensorProto.Types.DataType.Float),
                _graph.Constant("counted", counted, counted.Length, 1));
            string index = _graph.Cast(found, TensorProto.Types.DataType.Int64), none = _graph.Constant("none", [0L]);
            string code = _graph.Add("Add", index, _graph.Constant("first", [(long)first - 1]));
            result = _graph.Add("Where", [_graph.Add("Equal", index, none), result, code]);
        }

        return _graph.Add("Where", [_graph.Add("IsNaN", x), _graph.Constant("missing", [(long)missing]), result]);
    }

    // 0 and 1 for the two values of a column; NaN for what is neither.
    private string Truth(ColumnDefinition column, string input)
    {
        string code = Code(column, input, 0, -1, -1), number = _graph.Cast(code, TensorProto.Types.DataType.Double);
        string isNone = _graph.Add("Less", number, _graph.Scalar(0.0));
        return _graph.Add("Where", [isNone, _graph.Scalar(double.NaN), number]);
    }

    // Numbers that stand for a missing value, as −999 does.
    private string WithoutTokens(ColumnDefinition column, string x)
    {
        foreach (string token in ColumnText.IsText(column) ? [] : column.Format.Missing)
        {
            if (column.Format.TryNumber(System.Text.Encoding.UTF8.GetBytes(token), out double number))
            {
                x = _graph.Add("Where", [_graph.Add("Equal", x, _graph.Scalar(number)), _graph.Scalar(double.NaN), x]);
            }
        }

        return x;
    }

    // All parts side by side, in the order of the features.
    private string InOrder()
    {
        int[] places = [.. _parts.SelectMany(part => part.Places)];
        string all = _parts.Count == 1
            ? _parts[0].Value
            : _graph.Add("Concat", [.. _parts.Select(part => part.Value)], OnnxGraph.Attribute("axis", 1L));
        long[] order = new long[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            order[places[i]] = i;
        }

        return places.SequenceEqual(Enumerable.Range(0, places.Length))
            ? all
            : _graph.Add("Gather", [all, _graph.Constant("order", order, order.Length)], OnnxGraph.Attribute("axis", 1L));
    }

    private static double Number(string category) =>
        double.TryParse(category, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
