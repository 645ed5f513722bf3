namespace Chainrule.Tests.Support;

/// <summary>A short name for the exact bits of many numbers: the same on every instruction set, or something is wrong.</summary>
internal static class Bits
{
    public static string Of(params ReadOnlySpan<float[]> arrays)
    {
        var hash = new BitHash();
        foreach (float[] array in arrays)
        {
            hash.Add(array);
        }

        return hash.ToString();
    }
}
