namespace Chainrule.Tables;

/// <summary>Columns looked at each by itself, by several threads.</summary>
internal static class ColumnLoop
{
    /// <summary>Looks at columns in any order; of several errors the first column's is told.</summary>
    /// <param name="columns">How many.</param>
    /// <param name="look">Looks at one; a second time where there were errors.</param>
    /// <param name="inParallel">Whether threads share them.</param>
    public static void ForEach(int columns, Action<int> look, bool inParallel = true)
    {
        if (inParallel)
        {
            try
            {
                Parallel.For(0, columns, look);
                return;
            }
            catch (AggregateException)
            {
                // once more in order, up to the first error
            }
        }

        for (int i = 0; i < columns; i++)
        {
            look(i);
        }
    }
}
