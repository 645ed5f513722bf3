using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Tables;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>Which columns of a table matter, measured in a time that a report may take.</summary>
internal static class TableImportances
{
    // Multiplications that it may take: some tenths of a second.
    private const double Budget = 5e9;

    private const int MostRepeats = 10, LeastRepeats = 3, LeastRows = 20, MostRows = 2000;

    /// <summary>Measures them on rows whose targets are known; null where that would take too long.</summary>
    /// <param name="outcome">What the model makes of the rows.</param>
    /// <param name="known">The rows.</param>
    /// <param name="workers">The threads to use.</param>
    public static Importances? Of(Outcome outcome, Table known, Workers workers)
    {
        var model = outcome.Model;
        double each = (double)model.Preparation.Inputs.Count * model.Network.ParameterCount;
        int rows = (int)Math.Min(Math.Min(known.RowCount, MostRows), Budget / each / LeastRepeats);
        if (rows < Math.Min(LeastRows, known.RowCount))
        {
            return null;
        }

        int repeats = (int)Math.Clamp(Budget / each / rows, LeastRepeats, MostRepeats);
        int[] some = [.. Enumerable.Range(0, rows).Select(i => (int)((long)i * known.RowCount / rows))];
        var table = rows == known.RowCount ? known : known.Select(some);
        int outputs = model.Network.OutputShape.Count;
        int[] actual = outcome.Classes > 0 ? [.. some.Select(row => outcome.Actual[row])] : [];
        bool isRare = outcome.Classes > 0 && new ClassResults(outcome).IsImbalanced && actual.Distinct().Count() > 1;
        return isRare ? PermutationImportance.OfRareClasses(model, table, actual, repeats, workers: workers)
            : outcome.Classes > 0 ? PermutationImportance.OfClasses(model, table, actual, repeats, workers: workers)
            : PermutationImportance.OfValues(
                model,
                table,
                [.. some.SelectMany(row => Enumerable.Range(0, outputs).Select(k => outcome.Values[(row * outputs) + k]))],
                repeats,
                workers: workers
            );
    }
}
