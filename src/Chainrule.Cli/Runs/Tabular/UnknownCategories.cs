using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Tables;
using Chainrule.Tables.Csv;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>Counts the cells of a table, read in parts or at once, whose category a model has learned nothing about.</summary>
internal sealed class UnknownCategories(TableModel model)
{
    private readonly Dictionary<ColumnDefinition, (long Count, long Line, string Text)> _seen = [];
    private long _rows;

    /// <summary>Says which columns of a table hold any.</summary>
    public static void Note(TableModel model, Tables.Table table, Terminal terminal)
    {
        var unknown = new UnknownCategories(model);
        unknown.Add(table);
        unknown.Note(terminal);
    }

    /// <summary>Counts those of a part.</summary>
    public void Add(Tables.Table part)
    {
        _rows += part.RowCount;
        foreach (var definition in Categorical)
        {
            int[] categories = definition.ReadCategories(part);
            int count = categories.Count(category => category == ColumnDefinition.UnknownCategory),
                first = Array.IndexOf(categories, ColumnDefinition.UnknownCategory);
            if (count > 0)
            {
                _seen[definition] = _seen.TryGetValue(definition, out var before)
                    ? before with { Count = before.Count + count }
                    : (count, part.LineOf(first), part[definition.Name].Text(first)!);
            }
        }
    }

    /// <summary>Says which columns hold any.</summary>
    public void Note(Terminal terminal)
    {
        foreach (var definition in Categorical)
        {
            if (_seen.TryGetValue(definition, out var unknown))
            {
                terminal.Note(string.Create(
                    CultureInfo.InvariantCulture,
                    $"note: column '{CsvException.Shown(definition.Name)}': the model has learned nothing about the category of "
                        + $"{unknown.Count:#,0} of {_rows:#,0} rows, the first in line {unknown.Line:#,0}: "
                        + $"\"{CsvException.Shown(unknown.Text)}\""));
            }
        }
    }

    private IEnumerable<ColumnDefinition> Categorical => model.Preparation.Columns
        .Select(column => column.Definition)
        .Where(definition => definition.Kind is ColumnKind.Categorical or ColumnKind.Boolean);
}
