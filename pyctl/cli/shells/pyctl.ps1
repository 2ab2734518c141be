# Completion of pyctl for PowerShell. To have it in this shell:
#   pyctl completion powershell | Out-String | Invoke-Expression
# To have it in every new one, put that line into your $PROFILE.

Register-ArgumentCompleter -Native -CommandName 'pyctl', 'kubectl-pyctl' -ScriptBlock {
    param($WordToComplete, $CommandAst, $CursorPosition)

    $elements = $CommandAst.CommandElements
    $program = $elements[0].Value
    if (-not (Get-Command -Name $program -CommandType Application -ErrorAction Ignore)) {
        $program = 'pyctl'
    }

    # Up to the cursor; a word that is not begun yet is an empty one.
    $words = @()
    foreach ($element in ($elements | Select-Object -Skip 1)) {
        if ($element.Extent.StartOffset -ge $CursorPosition) { break }
        $text = $element.Extent.Text
        if ($element.Extent.EndOffset -gt $CursorPosition) {
            $text = $text.Substring(0, $CursorPosition - $element.Extent.StartOffset)
        }
        $words += $text.Trim("'", '"')
    }
    if ($WordToComplete -eq '') {
        $legacy = $PSVersionTable.PSVersion -lt [version]'7.3' -or
            $PSNativeCommandArgumentPassing -eq 'Legacy'
        $words += if ($legacy) { '""' } else { '' }
    }

    $directive = 4
    $prefix = if ($WordToComplete -match '^--[^=]*=') { $Matches[0] } else { '' }
    $results = @(
        foreach ($line in (& $program __complete @words 2>$null)) {
            if ($line -match '^:(\d+)$') {
                $directive = [int]$Matches[1]
            }
            elseif ($line) {
                $word, $about = $line -split "`t", 2
                if (-not $about) { $about = $word }
                [System.Management.Automation.CompletionResult]::new(
                    "$prefix$word", $word, 'ParameterValue', $about)
            }
        }
    )

    if ($results.Count -gt 0) { return $results }
    # An empty answer keeps PowerShell from offering the names of files.
    if (($directive -band 4) -ne 0) { return '' }
}
