// One AAR: bindings, library, Android parts and libstairwell_ffi.so for three ABIs. `../build-native.sh android` comes first.
plugins {
    id("com.android.library")
    id("org.jetbrains.kotlin.android")
    `maven-publish`
}

android {
    namespace = "cn.stairwell.field"
    compileSdk = 36
    defaultConfig {
        // java.time and java.nio.file as the platform has them.
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }
    sourceSets["main"].apply {
        manifest.srcFile("src/android/AndroidManifest.xml")
        kotlin.srcDirs("src/main/kotlin", "src/android/kotlin", "../ffi/target/generated-sources/uniffi")
        jniLibs.srcDir("build/jniLibs")
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    publishing { singleVariant("release") }
}

kotlin { jvmToolchain(17) }

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.11.0")
    // The AAR of JNA carries its own native part for each ABI.
    implementation("net.java.dev.jna:jna:5.19.1@aar")
    implementation("androidx.work:work-runtime-ktx:2.10.5")
}

publishing {
    publications.register<MavenPublication>("release") {
        groupId = "cn.stairwell"
        artifactId = "stairwell-android"
        version = "0.1.0"
        afterEvaluate { from(components["release"]) }
    }
}
