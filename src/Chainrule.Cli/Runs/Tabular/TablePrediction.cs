using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Tables;
using Chainrule.Tables.Csv;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>The rows of a table with a model's predictions behind them, read and written in parts.</summary>
internal sealed class TablePrediction : Predictions
{
    // Enough that threads have work, and few enough that a part stays in cache.
    private const int RowsAtOnce = 8192;

    private readonly TableModel _model;
    private readonly Workers _workers;
    private readonly Terminal _terminal;
    private readonly IEnumerator<Tables.Table> _parts;
    private readonly Tables.Table _columns; // without rows
    private long _rows;

    /// <summary>Reads the header.</summary>
    /// <exception cref="ChainruleException">Columns are missing.</exception>
    public TablePrediction(TableModel model, ModelCall call)
    {
        (_model, _workers, _terminal) = (model, call.Workers, call.Terminal);
        var reading = model.Reading(TableArguments.Read(call.Arguments)) with { KeepsTexts = true };
        _parts = TableArguments.LoadParts(call.Data, RowsAtOnce, reading).GetEnumerator();
        _parts.MoveNext();
        _columns = _parts.Current;
        model.Preparation.RequireColumns(_columns);
        NoteUnused();
    }

    /// <inheritdoc/>
    public override long Rows => _rows;

    /// <summary>
    /// Writes the columns of the input as they were, and behind them the prediction and, of classes, their probabilities. Where a
    /// row can't be read, the parts before its own have been written.
    /// </summary>
    public override void Write(Stream stream)
    {
        using var writer = new CsvWriter(stream, _columns.Format?.Delimiter ?? ',', _columns.Format?.DecimalComma ?? false);
        var unseen = new UnseenValues();
        writer.Record([.. _columns.Columns.Select(column => column.Name), .. New(Headings())]);
        while (_parts.MoveNext())
        {
            var part = _parts.Current;
            float[] scores = _model.Score(part, _workers, unseen);
            ModelArgument.RequireNumbers(
                scores, _model.Network.OutputShape.Count,
                row => string.Create(CultureInfo.InvariantCulture, $"line {part.LineOf(row):#,0} of {part.Source}"));
            Write(writer, part, scores);
            _rows += part.RowCount;
        }

        writer.Flush();
        UnseenText.Tell(unseen.Columns, _terminal);
    }

    /// <inheritdoc/>
    public override void Dispose() => _parts.Dispose();

    private void Write(CsvWriter writer, Tables.Table part, float[] scores)
    {
        int outputs = _model.Network.OutputShape.Count;
        bool isClasses = _model.Output != OutputKind.Values;
        for (int row = 0; row < part.RowCount; row++)
        {
            foreach (var column in part.Columns)
            {
                column.Write(row, writer);
            }

            var y = scores.AsSpan(row * outputs, outputs);
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
    }

    private void NoteUnused()
    {
        var known = _model
            .Preparation.Columns.Select(column => column.Definition.Name)
            .Concat(_model.Targets)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] extra = [.. _columns.Columns.Select(column => column.Name).Where(name => !known.Contains(name))];
        if (extra.Length > 0)
        {
            string names = string.Join(", ", extra.Take(10).Select(name => $"'{name}'"));
            _terminal.Note(
                $"note: the model doesn't use {(extra.Length == 1 ? "the column" : "the columns")} "
                    + $"{names}{(extra.Length > 10 ? $" and {extra.Length - 10} more" : "")}"
            );
        }
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
        var taken = _columns.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
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
