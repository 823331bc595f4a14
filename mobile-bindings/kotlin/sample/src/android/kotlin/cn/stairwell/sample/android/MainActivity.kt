package cn.stairwell.sample.android

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import cn.stairwell.field.FieldClient
import cn.stairwell.sample.screen.EnrolScreen
import cn.stairwell.sample.screen.FieldScreen

/** The one activity. */
public class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val application = application as SampleApplication
        setContent {
            MaterialTheme {
                var client by remember { mutableStateOf<FieldClient?>(null) }
                LaunchedEffect(Unit) { client = application.fieldClient() }
                when (val open = client) {
                    null -> EnrolScreen(application::enrol) { client = it }
                    else -> FieldScreen(open)
                }
            }
        }
    }
}
