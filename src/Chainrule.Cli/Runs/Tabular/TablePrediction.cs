using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Tables;
using Chainrule.Tables.Csv;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>The rows of a table with a model's predictions behind them.</summary>
internal sealed class TablePrediction : Predictions
{
    private readonly TableModel _model;
    private readonly Tables.Table _table;
    private readonly float[] _scores;

    /// <summary>Predicts all rows.</summary>
    public TablePrediction(TableModel model, Tables.Table table, Terminal terminal, Workers workers)
    {
        _model = model;
        _table = table;
        _scores = model.Score(table, workers);
        NoteUnknown(model, table, terminal);
        var known = model
            .Preparation.Columns.Select(column => column.Definition.Name)
            .Concat(model.Targets)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] extra = [.. table.Columns.Select(column => column.Name).Where(name => !known.Contains(name))];
        if (extra.Length > 0)
        {
            string names = string.Join(", ", extra.Take(10).Select(name => $"'{name}'"));
            terminal.Note(
                $"note: the model doesn't use {(extra.Length == 1 ? "the column" : "the columns")} "
                    + $"{names}{(extra.Length > 10 ? $" and {extra.Length - 10} more" : "")}"
            );
        }
    }

    /// <summary>Says which columns hold categories that nothing was learned about.</summary>
    public static void NoteUnknown(TableModel model, Tables.Table table, Terminal terminal)
    {
        foreach (
            var definition in model
                .Preparation.Columns.Select(column => column.Definition)
                .Where(definition => definition.Kind is ColumnKind.Categorical or ColumnKind.Boolean)
        )
        {
            int[] categories = definition.ReadCategories(table);
            int unknown = categories.Count(category => category == ColumnDefinition.UnknownCategory),
                first = Array.IndexOf(categories, ColumnDefinition.UnknownCategory);
            if (unknown > 0)
            {
                string text = CsvException.Shown(table[definition.Name].Text(first)!);
                terminal.Note(string.Create(
                    CultureInfo.InvariantCulture,
                    $"note: column '{CsvException.Shown(definition.Name)}': the model has learned nothing about the category of "
                        + $"{unknown:#,0} of {table.RowCount:#,0} rows, the first in line {table.LineOf(first):#,0}: "
                        + $"\"{text}\""));
            }
        }
    }

    /// <inheritdoc/>
    public override int Rows => _table.RowCount;

    /// <summary>
    /// Writes the columns of the input as they were, and behind them the prediction and, of classes, their probabilities.
    /// </summary>
    public override void Write(Stream stream)
    {
        using var writer = new CsvWriter(stream, _table.Format?.Delimiter ?? ',', _table.Format?.DecimalComma ?? false);
        int outputs = _model.Network.OutputShape.Count;
        bool isClasses = _model.Output != OutputKind.Values;
        string[] heading = [.. _table.Columns.Select(column => column.Name), .. New(Headings())];
        writer.Record(heading);
        for (int row = 0; row < Rows; row++)
        {
            foreach (var column in _table.Columns)
            {
                writer.Field(column.Written(row));
            }

            var y = _scores.AsSpan(row * outputs, outputs);
            if (isClasses)
            {
                writer.Field(ModelArgument.ClassName(_model.Model, _model.Model.ClassOf(y)));
            }

            _model.Model.ToPredictions(y);
            if (isClasses && outputs == 1)
            {
                writer.Field((float)(1 - (double)y[0]));
            }

            foreach (float value in y)
            {
                writer.Field(value);
            }

            writer.EndRecord();
        }

        writer.Flush();
    }

    private IEnumerable<string> Headings()
    {
        if (_model.Output == OutputKind.Values)
        {
            return _model.Targets.Count == 1 ? ["prediction"] : _model.Targets.Select(target => $"prediction_{target}");
        }

        int classes = ModelArgument.ClassCount(_model.Model);
        return Enumerable
            .Range(0, classes)
            .Select(label => $"probability_{ModelArgument.ClassName(_model.Model, label)}")
            .Prepend("prediction");
    }

    // a column of the input that is called so already keeps its name
    private IEnumerable<string> New(IEnumerable<string> names)
    {
        var taken = _table.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string free = name;
            for (int i = 2; !taken.Add(free); i++)
            {
                free = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
            }

            yield return free;
        }
    }
}
