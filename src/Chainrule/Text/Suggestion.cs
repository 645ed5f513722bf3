namespace Chainrule.Text;

/// <summary>Finds the name that somebody who wrote an unknown one most likely meant.</summary>
public static class Suggestion
{
    /// <summary>
    /// The known word nearest to the given one by optimal string alignment distance (insertions, deletions,
    /// substitutions and swaps of neighbors; Damerau 1964), ignoring case; else the first known word that contains
    /// it. Null where nothing is near: more than a third of the letters would have to change.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? nearest = null, containing = null;
        int smallest = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(word, candidate);
            if (distance < smallest && distance <= Math.Max(1, Math.Max(word.Length, candidate.Length) / 3))
            {
                smallest = distance;
                nearest = candidate;
            }

            if (containing is null && word.Length > 1 && candidate.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                containing = candidate;
            }
        }

        return nearest ?? containing;
    }

    /// <summary>"did you mean 'X'?", or all known names where none is near.</summary>
    public static string Help(string word, IReadOnlyCollection<string> known) =>
        Nearest(word, known) is string nearest ? $"did you mean '{nearest}'?" : $"known are {string.Join(", ", known)}";

    private static int Distance(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            distance[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            distance[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = distance[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                int gap = Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1;
                distance[i, j] = Math.Min(substitution, gap);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
